public import Logging
public import ServiceKit

/// Kafka for whoever has none at hand: librdkafka's mock cluster, hosted in this process on 127.0.0.1.
///
/// It keeps everything in memory and forgets it at its end; 5 MiB and 100,000 batches a partition, the oldest dropped.
/// Administration, transactions and offsets by time are not offered. Members of groups should use a session time-out of 6 s.
public final class EmbeddedBrokers: Service {
    /// Brokers that start when they run, or by ``start()``.
    ///
    /// Brokers get random ports. `ports` are fixed ones that lead to them, one each, for the first contact.
    public init(brokers: Int = 3, topics: [KafkaTopic] = [], ports: [Int] = [], logger: Logger) {
        fatalError("being written")
    }

    /// Runs until it is shut down gracefully.
    public func run() async throws { fatalError("being written") }

    /// Starts them; throws when a port is taken.
    public func start() throws(KafkaError) { fatalError("being written") }

    /// Stops them, and forgets everything.
    public func stop() async { fatalError("being written") }

    /// `host:port,…` for clients: the fixed ports where there are some, else the brokers' own; `nil` unless started.
    public var bootstrapServers: String? { fatalError("being written") }
}
