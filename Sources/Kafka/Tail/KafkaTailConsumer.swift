public import Logging
public import Observability
public import ServiceKit

/// Reads all partitions of its topics from their ends on, without a group: each process that has one sees everything.
///
/// It commits nothing. What it cannot vouch for it reports as ``KafkaTailEvent/positionLost(_:)``. Partitions that are added
/// later, and topics that are made later, are read from their beginnings, so that nothing of them is missed.
public final class KafkaTailConsumer: Service {
    /// Called with one event at a time, in order; the next waits for it.
    public typealias Handler = @concurrent @Sendable (_ event: KafkaTailEvent) async -> Void

    private let configuration: KafkaConfiguration
    private let topics: [String]
    private let options: KafkaTailConsumerOptions
    private let logger: Logger
    private let metrics: TailMetrics
    private let handler: Handler
    private let status: TailStatus

    /// A consumer that connects when it runs. Topics that do not exist yet are waited for.
    public init(
        _ configuration: KafkaConfiguration, topics: [String], options: KafkaTailConsumerOptions = .init(),
        logger: Logger, metrics: MetricsRegistry, handler: @escaping Handler
    ) {
        self.configuration = configuration
        self.topics = Array(Set(topics))
        self.options = options
        self.logger = logger
        self.handler = handler
        status = TailStatus(logger: logger)
        self.metrics = TailMetrics(metrics, consumer: options.name, topics: self.topics, status: status)
    }

    /// Reads until it is shut down gracefully. Throws when librdkafka refuses the configuration.
    public func run() async throws {
        let callbacks = ClientCallbacks(logger: logger) { [status, logger] error in
            logger.debug("Kafka consumer", metadata: ["error": "\(error)"])
            if error.number == KafkaError.allBrokersDown { status.post(.brokersAway) }
            status.askNow()
        }
        let handle = try TailHandle(settings, topics: topics, callbacks: callbacks)
        let monitor = TailMonitor(
            handle: handle, status: status, metrics: metrics, options: options, logger: logger)
        let reader = TailReader(
            handle, topics: topics, status: status, batchSize: options.batchSize, logger: logger
        ) { [handler, metrics] event in
            if case .positionLost = event { metrics.losses.increment() }
            await handler(event)
        }
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await monitor.run() }
                group.addTask { await reader.run() }
            }
        } onGracefulShutdown: {
            handle.interrupt()
        }
    }

    /// Whether brokers could be reached when they were last asked.
    public var isConnected: Bool { status.isConnected }

    /// Whether the start of every topic is known: all that is produced from then on is received, or reported as lost.
    public var isReady: Bool { status.isReady }

    /// Returns when ``isReady``; throws when the task is cancelled.
    public func waitUntilReady() async throws { try await status.readiness.pass() }

    private var settings: ClientSettings {
        var settings = ClientSettings(configuration)
        settings["enable.auto.commit"] = "false"
        settings["enable.auto.offset.store"] = "false"
        // An offset that is not there is to be told, not to be replaced silently.
        settings["auto.offset.reset"] = "error"
        settings["queued.max.messages.kbytes"] = "16384"
        return settings
    }
}
