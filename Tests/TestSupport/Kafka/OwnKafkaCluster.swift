import Foundation
public import Kafka
import Synchronization

/// Three brokers of Apache Kafka for one test, which may kill and start them.
public final class OwnKafkaCluster: Sendable {
    /// How to reach it.
    public let configuration: KafkaConfiguration

    private let directory: String
    private let script: String
    private let processes = Mutex<[Supervised]>([])

    /// Runs `body` with a cluster on free ports, and stops the cluster after.
    public static func run<Result>(_ body: (OwnKafkaCluster) async throws -> Result) async throws -> Result {
        let cluster = try OwnKafkaCluster()
        do {
            try await cluster.start()
            let result = try await body(cluster)
            await cluster.stop()
            return result
        } catch {
            await cluster.stop()
            throw error
        }
    }

    /// `kill -9`.
    public func killBroker(_ number: Int) throws { kill(try pid(of: number), SIGKILL) }

    /// Stops a broker in good order, and returns when it has ended.
    public func stopBroker(_ number: Int) async throws {
        let pid = try pid(of: number)
        kill(pid, SIGTERM)
        try await eventually(within: .seconds(60)) { kill(pid, 0) != 0 }
    }

    /// Starts a broker again; it may take seconds until it serves.
    public func startBroker(_ number: Int) throws {
        let process = try Supervised(
            "\(script) broker \(directory)/data \(number)", log: directory + "/restart-\(number).log")
        processes.withLock { $0.append(process) }
    }

    /// `kill -9` of all of them, one after the other.
    public func killAll() throws { for number in 1...3 { try killBroker(number) } }

    /// Starts all of them again, and returns when every replica is in sync.
    public func startAll() async throws {
        for number in 1...3 { try startBroker(number) }
        try await waitUntilInSync()
    }

    /// Returns when every partition has a leader and all of its replicas.
    public func waitUntilInSync() async throws {
        let admin = KafkaAdmin(configuration, timeout: .seconds(10), logger: .quiet)
        try await eventually(within: .seconds(180)) {
            guard let cluster = try? await admin.metadata() else { return false }
            return cluster.topics.flatMap(\.partitions).allSatisfy {
                $0.leader != nil && $0.inSyncReplicas.count == $0.replicas.count
            }
        }
    }

    private let port: Int

    private init() throws {
        script = (RealKafka.distribution ?? ".") + "/kafka-cluster"
        directory = NSTemporaryDirectory() + "chatting-kafka-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        port = try FreePorts.first(of: 3, besides: 100)
        let servers = (0..<3).map { [port] in "127.0.0.1:\(port + $0)" }.joined(separator: ",")
        configuration = KafkaConfiguration(bootstrapServers: servers, clientID: "tests")
    }

    private func start() async throws {
        let log = directory + "/cluster.log"
        let process = try Supervised("\(script) run \(directory)/data -p \(port)", log: log)
        processes.withLock { $0.append(process) }
        try await eventually(within: .seconds(120)) {
            (try? String(contentsOfFile: log, encoding: .utf8).contains("ready ")) == true
        }
    }

    private func stop() async {
        await withTaskGroup(of: Void.self) { group in
            for process in processes.withLock({ $0 }) { group.addTask { await process.stop() } }
        }
        try? FileManager.default.removeItem(atPath: directory)
    }

    private func pid(of number: Int) throws -> Int32 {
        let text = try String(contentsOfFile: "\(directory)/data/\(number)/pid", encoding: .utf8)
        guard let pid = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw KafkaError(.other, "broker \(number) has no pid")
        }
        return pid
    }
}
