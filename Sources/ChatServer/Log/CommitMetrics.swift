import Observability

/// What the room writer counts.
struct CommitMetrics: Sendable {
    private let entries: Counter
    private let batchSize: Timer
    private let duration: Timer

    init(_ registry: MetricsRegistry) {
        entries = registry.counter(
            "chat_entries_committed_total", help: "Entries that this process has put into rooms' logs.")
        batchSize = registry.timer(
            "chat_commit_batch_size", help: "Messages that were committed together.",
            buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512])
        duration = registry.timer(
            "chat_commit_duration_seconds", help: "From a batch's first try to its commit.")
    }

    /// A batch of so many messages, or a change, is done.
    func committed(messages: Int?, entries count: Int, in time: Duration) {
        entries.increment(by: count)
        if let messages { batchSize.record(seconds: Double(messages)) }
        duration.record(time)
    }
}
