import CRDKafka
public import Logging
public import ServiceKit
import Synchronization

/// Kafka for whoever has none at hand: librdkafka's mock cluster, hosted in this process on 127.0.0.1.
///
/// It keeps everything in memory and forgets it at its end; 5 MiB and 100,000 batches a partition, the oldest dropped.
/// Administration, transactions and offsets by time are not offered; a topic that is not among the given ones is made with
/// four partitions when a producer names it. Members of groups should use a session time-out of 6 s.
public final class EmbeddedBrokers: Service {
    private struct Running {
        let cluster: MockCluster
        let forwarder: PortForwarder?
    }

    private let brokers: Int
    private let topics: [KafkaTopic]
    private let ports: [Int]
    private let logger: Logger
    private let thread = BlockingThread(name: "brokers")
    private let running = Mutex<Running?>(nil)

    /// Brokers that start when they run, or by ``start()``.
    ///
    /// Brokers get random ports, anew at each start. `ports` are fixed ones that lead to them, to the first broker from
    /// the first port and so on, for the first contact; the brokers name each other's real ports to whoever asks.
    public init(brokers: Int = 3, topics: [KafkaTopic] = [], ports: [Int] = [], logger: Logger) {
        self.brokers = brokers
        self.topics = topics
        self.ports = ports
        self.logger = logger
    }

    /// Runs until it is shut down gracefully.
    public func run() async throws {
        try start()
        logger.info("Embedded Kafka brokers are ready", metadata: ["servers": "\(bootstrapServers ?? "")"])
        await gracefulShutdown()
        await stop()
    }

    /// Starts them unless they run; throws when a port is taken.
    public func start() throws(KafkaError) {
        try running.withLock { running throws(KafkaError) in
            guard running == nil else { return }
            let cluster = try MockCluster(brokers: brokers, logger: logger)
            for topic in topics { try Self.create(topic, in: cluster) }
            let addresses = cluster.addresses
            let routes = ports.enumerated().map { (port: $1, target: addresses[$0 % addresses.count]) }
            let forwarder = routes.isEmpty ? nil : try PortForwarder(routes)
            running = Running(cluster: cluster, forwarder: forwarder)
        }
    }

    /// Stops them, and forgets everything. They may be started again; clients see another cluster then.
    public func stop() async {
        // Ending the brokers waits for their thread, so the last reference goes on a thread of ours.
        await thread.run { self.running.withLock { $0 = nil } }
    }

    /// `host:port,…` for clients: the fixed ports where there are some, else the brokers' own; `nil` unless started.
    public var bootstrapServers: String? {
        running.withLock { running in
            guard let running else { return nil }
            let servers = ports.isEmpty ? running.cluster.addresses : ports.map { "127.0.0.1:\($0)" }
            return servers.joined(separator: ",")
        }
    }

    /// Runs `body` with the cluster while nobody can stop it.
    func withCluster(_ body: (OpaquePointer) -> rd_kafka_resp_err_t) throws(KafkaError) {
        try running.withLock { running throws(KafkaError) in
            guard let running else { throw KafkaError(.closed, "the embedded brokers do not run") }
            try KafkaError.check(body(running.cluster.raw))
        }
    }

    private static func create(_ topic: KafkaTopic, in cluster: MockCluster) throws(KafkaError) {
        let code = rd_kafka_mock_topic_create(
            cluster.raw, topic.name, Int32(clamping: topic.partitions), Int32(clamping: topic.replicationFactor))
        try KafkaError.check(code, topic: topic.name)
    }
}
