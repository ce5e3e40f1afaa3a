public import Logging
public import Observability
public import ServiceKit

/// Reads all partitions of its topics from their ends on, without a group: each process that has one sees everything.
///
/// It commits nothing. What it cannot vouch for it reports as ``KafkaTailEvent/positionLost(_:)``.
public final class KafkaTailConsumer: Service {
    /// Called with one event at a time, in order; the next waits for it.
    public typealias Handler = @concurrent @Sendable (_ event: KafkaTailEvent) async -> Void

    /// A consumer that connects when it runs. Topics that do not exist yet are waited for.
    public init(
        _ configuration: KafkaConfiguration, topics: [String], options: KafkaTailConsumerOptions = .init(),
        logger: Logger, metrics: MetricsRegistry, handler: @escaping Handler
    ) { fatalError("being written") }

    /// Reads until it is shut down gracefully.
    public func run() async throws { fatalError("being written") }

    /// Whether brokers could be reached when they were last asked.
    public var isConnected: Bool { fatalError("being written") }

    /// Whether the start of every topic is known: all that is produced from then on is received.
    public var isReady: Bool { fatalError("being written") }

    /// Returns when ``isReady``; throws when the task is cancelled.
    public func waitUntilReady() async throws { fatalError("being written") }
}
