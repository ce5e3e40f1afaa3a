public import Logging
public import Observability
public import ServiceKit

/// Sends records and tells when the brokers have them.
public final class KafkaProducer: Service {
    /// A producer that connects when it runs, or at the first send.
    public init(
        _ configuration: KafkaConfiguration, options: KafkaProducerOptions = .init(), logger: Logger,
        metrics: MetricsRegistry
    ) { fatalError("being written") }

    /// Delivers until it is shut down gracefully; then refuses records, and waits for those that were taken.
    public func run() async throws { fatalError("being written") }

    /// Whether brokers can be reached, as far as is known.
    public var isConnected: Bool { fatalError("being written") }

    /// How many records wait for their delivery.
    public var queueDepth: Int { fatalError("being written") }

    /// Sends one record and waits until it is acknowledged or has failed for good. Cancellation does not take it back.
    public func send(_ record: KafkaRecord) async throws(KafkaError) -> KafkaDelivery { fatalError("being written") }

    /// Sends records in this order, without waiting, and never blocks.
    ///
    /// `onDelivery` is called once for each record, with its index, from any thread and in any order between partitions;
    /// it must be quick. Where the queue has no room, it is called with ``KafkaError/Code/queueFull`` before this returns.
    public func send(
        _ records: [KafkaRecord],
        onDelivery: @escaping @Sendable (_ index: Int, _ result: Result<KafkaDelivery, KafkaError>) -> Void
    ) { fatalError("being written") }
}
