import Foundation
public import Kafka
import Logging
public import Testing

/// The real Apache Kafka that a run of the tests was given.
public enum RealKafka {
    /// Brokers of a cluster that all tests share: `CHATTING_TEST_KAFKA`.
    public static let bootstrapServers = variable("CHATTING_TEST_KAFKA")
    /// A folder with the script `kafka-cluster`, for tests that stop brokers of their own: `CHATTING_TEST_KAFKA_DIST`.
    public static let distribution = variable("CHATTING_TEST_KAFKA_DIST")

    /// How to reach the shared cluster.
    public static var configuration: KafkaConfiguration {
        KafkaConfiguration(bootstrapServers: bootstrapServers ?? "", clientID: "tests")
    }

    private static func variable(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}

extension Trait where Self == ConditionTrait {
    /// Runs where a real Kafka was named, and says so where not.
    public static var realKafka: Self {
        .enabled(
            if: RealKafka.bootstrapServers != nil,
            "no real Kafka: name one with CHATTING_TEST_KAFKA=host:port,… to run what claims something about Kafka")
    }

    /// Runs where a real Kafka can be started, and says so where not.
    public static var ownKafkaCluster: Self {
        .enabled(
            if: RealKafka.distribution != nil,
            "no Kafka to start and stop: name a folder with kafka-cluster in CHATTING_TEST_KAFKA_DIST")
    }
}

/// Runs `body` with a topic of its own on the shared cluster, and deletes the topic after.
public func withTopic<Result>(
    partitions: Int = 3, settings: [String: String] = [:],
    _ body: (_ topic: String, _ configuration: KafkaConfiguration) async throws -> Result
) async throws -> Result {
    let topic = "test-\(UUID().uuidString.lowercased())"
    let configuration = RealKafka.configuration
    let admin = KafkaAdmin(configuration, timeout: .seconds(30), logger: .quiet)
    try await admin.createTopics([KafkaTopic(topic, partitions: partitions, minInSyncReplicas: 2, settings: settings)])
    let result: Result
    do {
        result = try await body(topic, configuration)
    } catch {
        try? await admin.deleteTopics([topic])
        throw error
    }
    try await admin.deleteTopics([topic])
    return result
}
