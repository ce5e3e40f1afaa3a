public import Logging
public import Observability
public import ServiceKit

/// Reads topics together with the other members of a group: each message goes to one of them, at least once, in the order
/// of its partition.
///
/// Offsets are committed after the handler has returned. When it throws, the same batch is delivered again after a pause
/// that grows, without those messages whose partitions went to another member meanwhile.
public final class KafkaGroupConsumer: Service {
    /// Called with up to `batchSize` messages, one batch at a time. May see a message again: make it idempotent.
    public typealias Handler = @concurrent @Sendable (_ batch: [KafkaMessage]) async throws -> Void

    /// A consumer that joins its group when it runs.
    public init(
        _ configuration: KafkaConfiguration, group: String, topics: [String],
        options: KafkaGroupConsumerOptions = .init(), logger: Logger, metrics: MetricsRegistry,
        handler: @escaping Handler
    ) { fatalError("being written") }

    /// Reads until it is shut down gracefully; then finishes the batch at hand, commits, and leaves the group.
    public func run() async throws { fatalError("being written") }

    /// The partitions that this member has at the moment.
    public var assignment: Set<KafkaPartition> { fatalError("being written") }
}
