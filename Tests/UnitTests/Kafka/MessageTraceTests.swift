import Kafka
import Observability
import Testing

@Suite("A message's trace")
struct MessageTraceTests {
    private func message(_ headers: [KafkaHeader]) -> KafkaMessage {
        KafkaMessage(topic: "t", partition: 0, offset: 0, value: [], headers: headers)
    }

    @Test("A consumer reads the trace of who sent the message")
    func read() {
        let trace = TraceContext.make()
        #expect(message([KafkaHeader("traceparent", trace.traceparent)]).trace == trace)
    }

    @Test("What is missing or is no trace is none", arguments: [[], [KafkaHeader("traceparent", [0xFF, 0x00])]])
    func none(headers: [KafkaHeader]) { #expect(message(headers).trace == nil) }
}
