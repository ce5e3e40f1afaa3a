import Contracts
import Kafka
import Observability
import TestSupport
import Testing

@testable import ChatServer

@Suite("The traces of entries")
struct EntryTraceTests {
    private let ann = UserID("ann")!

    @Test("A record carries the trace of the work that asked for the commit, or one of its own")
    func records() async throws {
        try await withLogPods { pods, _ in
            let pod = pods[0]
            let trace = TraceContext.make()
            let room = try await TraceContext.$current.withValue(trace) {
                let room = try await pod.makeRoom(by: ann)
                try await pod.send("traced", in: room, from: ann)
                return room
            }
            for text in ["alone", "alone, too"] { try await pod.send(text, in: room, from: ann) }
            let traces = try pod.producer.records.map { record in
                let header = try #require(record.headers.first { $0.name == "traceparent" })
                return try #require(TraceContext(traceparent: String(decoding: header.value, as: UTF8.self)))
            }
            let (before, after) = (traces.prefix { $0.traceID == trace.traceID }, traces.suffix(2))
            #expect(before.count == traces.count - 2)
            #expect(before.allSatisfy { $0.spanID != trace.spanID })
            #expect(Set(after.map(\.traceID)).count == 2)
        }
    }

    @Test("What the relay sends has a trace, too")
    func relayed() async throws {
        try await withLogPods { pods, _ in
            let pod = pods[0]
            pod.producer.isAway = true
            let room = try await pod.makeRoom(by: ann)
            pod.producer.isAway = false
            try await eventually { try await pod.relay.relay() > 0 }
            let record = try #require(pod.producer.records.first)
            let message = KafkaMessage(
                topic: record.topic, partition: 0, offset: 0, value: record.value, headers: record.headers)
            #expect(message.trace != nil)
            #expect(try pod.producer.entries.allSatisfy { $0.room == room })
        }
    }
}
