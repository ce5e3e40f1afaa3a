public import Logging
public import Observability
public import ServiceKit
import Synchronization

/// Reads topics together with the other members of a group: each message goes to one of them, at least once, in the order
/// of its partition.
///
/// Offsets are committed after the handler has returned. When it throws, the same batch is delivered again after a pause
/// that grows, without those messages whose partitions went to another member meanwhile. A partition is given up only when
/// the handler is not at work on it, so no two members handle it at once, unless the group has given this one up.
public final class KafkaGroupConsumer: Service {
    /// Called with up to `batchSize` messages, one batch at a time. May see a message again: make it idempotent.
    public typealias Handler = @concurrent @Sendable (_ batch: [KafkaMessage]) async throws -> Void

    private let configuration: KafkaConfiguration
    private let group: String
    private let topics: [String]
    private let options: KafkaGroupConsumerOptions
    private let logger: Logger
    private let metrics: MetricsRegistry
    private let handler: Handler
    private let current = Mutex<Set<KafkaPartition>>([])

    /// A consumer that joins its group when it runs. Topics that do not exist yet are looked for again and again.
    public init(
        _ configuration: KafkaConfiguration, group: String, topics: [String],
        options: KafkaGroupConsumerOptions = .init(), logger: Logger, metrics: MetricsRegistry,
        handler: @escaping Handler
    ) {
        self.configuration = configuration
        self.group = group
        self.topics = topics
        self.options = options
        self.logger = logger
        self.metrics = metrics
        self.handler = handler
    }

    /// Reads until it is shut down gracefully; then finishes the batch at hand, commits, and leaves the group.
    ///
    /// Throws when librdkafka refuses the configuration.
    public func run() async throws {
        let callbacks = ClientCallbacks(logger: logger, isGroupMember: true)
        let handle = try ConsumerHandle(settings, callbacks: callbacks)
        try handle.subscribe(topics)
        let member = GroupMember(
            handle, options: options, lag: ConsumerLag(group: group, metrics), logger: logger, handler: handler
        ) { assignment in
            self.current.withLock { $0 = assignment }
        }
        await withGracefulShutdownHandler {
            await member.run()
        } onGracefulShutdown: {
            handle.interrupt()
        }
    }

    /// The partitions that this member has at the moment.
    public var assignment: Set<KafkaPartition> { current.withLock { $0 } }

    private var settings: ClientSettings {
        var settings = ClientSettings(configuration)
        settings["group.id"] = group
        // Offsets are committed by us, after the handler.
        settings["enable.auto.commit"] = "false"
        settings["enable.auto.offset.store"] = "false"
        settings["auto.offset.reset"] = options.start.rawValue
        // Cooperative rebalances have aborted librdkafka 2.0.2.
        settings["partition.assignment.strategy"] = "range,roundrobin"
        settings.set("session.timeout.ms", milliseconds: options.sessionTimeout)
        settings.set("heartbeat.interval.ms", milliseconds: options.heartbeatInterval)
        settings["topic.metadata.refresh.interval.ms"] = "10000"
        settings["queued.max.messages.kbytes"] = "16384"
        return settings
    }
}
