import Observability
import Synchronization

/// What a tail consumer tells about itself.
final class TailMetrics: Sendable {
    /// Times that messages may have been missed.
    let losses: Counter
    private let registry: MetricsRegistry
    private let consumer: String
    private let status: TailStatus
    private let shown = Mutex<Set<KafkaPartition>>([])

    init(_ registry: MetricsRegistry, consumer: String, topics: [String], status: TailStatus) {
        self.registry = registry
        self.consumer = consumer
        self.status = status
        losses = registry.counter(
            "kafka_position_losses_total",
            help: "Times that messages may have been missed, and were looked for elsewhere.")
        registry.sample(
            "kafka_connected", help: "1 when brokers answered the last time that they were asked, 0 when not.",
            labels: ["consumer": consumer]
        ) { status.isConnected ? 1 : 0 }
        // Each topic has this one; the others show once they are known.
        show(topics.map { KafkaPartition(topic: $0, partition: 0) })
    }

    /// Shows the lag of these partitions from now on.
    func show(_ partitions: some Sequence<KafkaPartition>) {
        let added = shown.withLock { shown in partitions.filter { shown.insert($0).inserted } }
        for partition in added {
            registry.sample(
                "kafka_consumer_lag", help: ConsumerLag.help,
                labels: ["group": consumer, "topic": partition.topic, "partition": "\(partition.partition)"]
            ) { [status] in Double(status.lag(of: partition)) }
        }
    }
}
