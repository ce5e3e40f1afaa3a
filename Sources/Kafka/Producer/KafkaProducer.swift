public import Logging
public import Observability
public import ServiceKit
import Synchronization

/// Sends records and tells when the brokers have them.
///
/// An idempotent producer neither doubles nor reorders what it retries. Where it cannot keep that promise any longer
/// (librdkafka calls this fatal: the brokers have forgotten it), it fails what is on its way and begins anew as another
/// producer; callers send again what they need.
public final class KafkaProducer: Service {
    private struct State {
        var slots: DeliverySlots
        /// The client that takes records, once there is one.
        var current: ProducerHandle?
        /// Clients that were given up and have reports to give yet.
        var retired: [ProducerHandle] = []
        /// No record is taken any more.
        var isClosing = false
    }

    private let configuration: KafkaConfiguration
    private let options: KafkaProducerOptions
    private let logger: Logger
    private let metrics: ProducerMetrics
    private let bell = Bell()
    private let state: Mutex<State>

    /// A producer that connects when it runs, or at the first send.
    public init(
        _ configuration: KafkaConfiguration, options: KafkaProducerOptions = .init(), logger: Logger,
        metrics: MetricsRegistry
    ) {
        self.configuration = configuration
        self.options = options
        self.logger = logger
        self.metrics = ProducerMetrics(metrics, producer: options.name)
        state = Mutex(State(slots: DeliverySlots(limit: options.queueLimit)))
    }

    /// Delivers until it is shut down gracefully; then refuses records, and waits for those that were taken.
    ///
    /// What is not delivered within `flushTimeout` fails with ``KafkaError/Code/closed``. Throws when librdkafka refuses
    /// the configuration.
    public func run() async throws {
        _ = try state.withLock { state throws(KafkaError) in try openClient(&state) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.deliver() }
            group.addTask { await self.flush() }
            // Deliveries end first, when all are done; or the task was cancelled.
            await group.next()
            group.cancelAll()
        }
        close()
    }

    /// How many records wait for their delivery.
    public var queueDepth: Int { state.withLock { $0.slots.count } }

    /// Sends one record and waits until it is acknowledged or has failed for good. Cancellation does not take it back.
    public func send(_ record: KafkaRecord) async throws(KafkaError) -> KafkaDelivery {
        try await withCheckedContinuation { continuation in
            send([record]) { _, result in continuation.resume(returning: result) }
        }.get()
    }

    /// Sends records in this order, without waiting, and never blocks.
    ///
    /// `onDelivery` is called once for each record, with its index, from any thread and in any order between partitions;
    /// it must be quick. What cannot be taken is refused before this returns: with ``KafkaError/Code/queueFull`` when there
    /// is no room, with ``KafkaError/Code/closed`` after a shutdown has begun.
    public func send(
        _ records: [KafkaRecord],
        onDelivery: @escaping @Sendable (_ index: Int, _ result: Result<KafkaDelivery, KafkaError>) -> Void
    ) {
        let batch = DeliveryBatch(onDelivery)
        let refusals = state.withLock { state in
            records.indices.compactMap { index -> (Int, KafkaError)? in
                do throws(KafkaError) {
                    try take(records[index], DeliverySlots.Waiting(batch: batch, index: index), &state)
                    return nil
                } catch {
                    return (index, error)
                }
            }
        }
        metrics.depth.increment(by: Double(records.count - refusals.count))
        metrics.failures.increment(by: refusals.count)
        for (index, error) in refusals { onDelivery(index, .failure(error)) }
    }

    // MARK: Under the lock

    private func take(
        _ record: KafkaRecord, _ waiting: DeliverySlots.Waiting, _ state: inout State
    ) throws(KafkaError) {
        guard !state.isClosing else { throw KafkaError(.closed, "the producer is closed", topic: record.topic) }
        let client = try openClient(&state)
        guard let slot = state.slots.take(waiting) else {
            throw KafkaError(.queueFull, "the producer's queue is full", topic: record.topic, isRetryable: true)
        }
        do throws(KafkaError) {
            try client.produce(record, slot: slot)
        } catch {
            _ = state.slots.release(slot)
            throw error
        }
    }

    private func openClient(_ state: inout State) throws(KafkaError) -> ProducerHandle {
        if let client = state.current { return client }
        let client = try ProducerHandle(settings, bell: bell, logger: logger)
        state.current = client
        return client
    }

    private var settings: ClientSettings {
        var settings = ClientSettings(configuration)
        settings["enable.idempotence"] = String(options.isIdempotent)
        settings["acks"] = options.acknowledgements == .all ? "all" : "1"
        settings["max.in.flight.requests.per.connection"] = String(options.maxInFlight)
        settings.set("linger.ms", milliseconds: options.linger)
        settings.set("message.timeout.ms", milliseconds: options.deliveryTimeout)
        settings["queue.buffering.max.messages"] = String(options.queueLimit)
        settings["queue.buffering.max.kbytes"] = String(max(1, options.queueBytes >> 10))
        // Keys go where Java's clients would put them.
        settings["partitioner"] = "murmur2_random"
        return settings
    }

    // MARK: Deliveries

    private func deliver() async {
        while !Task.isCancelled {
            await bell.heard()
            drain()
            if state.withLock({ $0.isClosing && $0.slots.count == 0 }) { return }
        }
    }

    private func drain() {
        let clients = state.withLock { $0.retired + ($0.current.map { [$0] } ?? []) }
        for client in clients {
            while let event = client.nextEvent() {
                switch event {
                case .deliveries(let deliveries): report(deliveries)
                case .error(let error): logger.debug("Kafka producer", metadata: ["error": "\(error)"])
                }
            }
            if let error = client.fatalError { retire(client, because: error) }
        }
        state.withLock { $0.retired.removeAll { !$0.isBusy } }
    }

    private func report(_ deliveries: [(slot: Int, result: Result<KafkaDelivery, KafkaError>)]) {
        let reports = state.withLock { state in
            deliveries.compactMap { slot, result in state.slots.release(slot).map { ($0, result) } }
        }
        metrics.depth.decrement(by: Double(reports.count))
        let now = ContinuousClock.now
        for (waiting, result) in reports {
            switch result {
            case .success: metrics.durations.record(now - waiting.batch.started)
            case .failure: metrics.failures.increment()
            }
            waiting.batch.onDelivery(waiting.index, result)
        }
    }

    /// Its records fail, the next send makes another client.
    private func retire(_ client: ProducerHandle, because error: KafkaError) {
        let isNew = state.withLock { state in
            guard state.current === client else { return false }
            state.current = nil
            state.retired.append(client)
            return true
        }
        guard isNew else { return }
        logger.warning("The Kafka producer begins anew", metadata: ["error": "\(error)"])
        client.purge()
    }

    // MARK: The end

    private func flush() async {
        await gracefulShutdown()
        state.withLock { $0.isClosing = true }
        bell.ring()
        guard (try? await Task.sleep(for: options.flushTimeout)) != nil, queueDepth > 0 else { return }
        logger.warning("Kafka records were not delivered in time", metadata: ["records": "\(queueDepth)"])
        let clients = state.withLock { $0.retired + ($0.current.map { [$0] } ?? []) }
        for client in clients { client.purge() }
        // The reports of what was purged ring the bell; what has none by then is failed in close().
        try? await Task.sleep(for: .seconds(1))
    }

    private func close() {
        let left = state.withLock { state in
            state.isClosing = true
            state.current = nil
            state.retired = []
            return state.slots.releaseAll()
        }
        metrics.depth.decrement(by: Double(left.count))
        metrics.failures.increment(by: left.count)
        let error = KafkaError(.closed, "the producer was closed before the record was delivered", isRetryable: true)
        for waiting in left { waiting.batch.onDelivery(waiting.index, .failure(error)) }
    }
}
