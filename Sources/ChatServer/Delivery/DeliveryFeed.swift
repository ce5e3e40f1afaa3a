import Contracts
import Kafka
import Logging
import Observability

/// Takes what other processes tell by Kafka: entries and signals.
struct DeliveryFeed: Sendable {
    private let hub: Hub
    private let signals: Signals
    private let logger: Logger

    /// Feeds these.
    init(hub: Hub, signals: Signals, logger: Logger) {
        self.hub = hub
        self.signals = signals
        self.logger = logger
    }

    /// The topics that a `KafkaTailConsumer` is to read for it.
    static let topics = [Topic.chatEntries.rawValue, Topic.chatSignals.rawValue]

    /// The handler of that consumer.
    @concurrent
    func handle(_ event: KafkaTailEvent) async {
        switch event {
        case .messages(let messages): receive(messages)
        case .positionLost(let loss):
            logger.notice("Records may have been missed", metadata: ["reason": "\(loss)"])
            hub.comparisons.fire()
        }
    }

    /// Takes records of any of the topics.
    func receive(_ messages: [KafkaMessage]) {
        var entries: [IncomingEntry] = []
        var heard: [SignalBatch] = []
        for message in messages {
            if message.topic == Topic.chatSignals.rawValue {
                if let batch = SignalBatch(json: message.value) { heard.append(batch) }
            } else if let entry = entry(message) {
                entries.append(entry)
            }
        }
        if !entries.isEmpty { hub.receive(entries) }
        signals.received(heard)
    }

    private func entry(_ message: KafkaMessage) -> IncomingEntry? {
        if let record = EntryRecord(message.value) { return hub.observe(epoch: record.epoch) ? .record(record) : nil }
        guard let decoded = try? EntryCodec.decode(message.value) else {
            logger.warning(
                "A record could not be understood",
                metadata: [
                    "topic": "\(message.topic)", "partition": "\(message.partition)", "offset": "\(message.offset)",
                    "trace": "\(message.trace?.traceID ?? "none")",
                ])
            return nil
        }
        return hub.observe(epoch: decoded.epoch) ? .committed(decoded.entry) : nil
    }
}
