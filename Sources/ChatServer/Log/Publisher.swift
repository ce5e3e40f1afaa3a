import Contracts
import Kafka

/// Tells of what was committed: first this process' sink, then the callers, then Kafka.
struct Publisher: Sendable {
    let sink: any EntrySink
    let producer: any RecordSender
    let outbox: Outbox

    func publish(
        _ appended: [MessageBatch.Appended], epoch: Int64, outboxID: Int64?, answer: () -> Void
    ) {
        guard !appended.isEmpty else { return answer() }
        sink.committed(appended.map(\.entry))
        answer()
        // The row goes when all of its entries are delivered; what fails is left to the relay.
        let report = DeliveryReport(expected: appended.count) { [outbox] in
            if let outboxID { outbox.delivered(outboxID) }
        }
        producer.send(
            appended.map { EntryCodec.record($0.entry, epoch: epoch, traceparent: $0.traceparent) }
        ) { _, result in
            if case .success = result { report.delivered() }
        }
    }
}
