import Observability

/// How far a member is behind, in `kafka_consumer_lag`.
struct ConsumerLag {
    static let help = "Messages of a partition that this process has yet to handle."

    private let group: String
    private let metrics: MetricsRegistry
    private var shown: Set<KafkaPartition> = []
    private var next = ContinuousClock.now

    init(group: String, _ metrics: MetricsRegistry) {
        self.group = group
        self.metrics = metrics
    }

    /// Shows the lag of the member's partitions, at most once a second. What it has no more shows none.
    mutating func update(_ progress: GroupProgress, end: (KafkaPartition) -> Int64?) {
        let now = ContinuousClock.now
        guard now >= next else { return }
        next = now + .seconds(1)
        for partition in shown.subtracting(progress.assignment) { gauge(partition).set(0) }
        shown = progress.assignment
        for (partition, position) in progress.positions {
            if let end = end(partition) { gauge(partition).set(Double(max(0, end - position))) }
        }
    }

    private func gauge(_ partition: KafkaPartition) -> Gauge {
        metrics.gauge(
            "kafka_consumer_lag", help: Self.help,
            labels: ["group": group, "topic": partition.topic, "partition": "\(partition.partition)"])
    }
}
