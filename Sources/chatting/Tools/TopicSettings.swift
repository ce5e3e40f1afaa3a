import Contracts
import Kafka
import ServiceKit

/// How the topics of the backbone are made.
struct TopicSettings: Sendable {
    private let partitions: Int
    private let replication: Int

    /// Reads `CHATTING_KAFKA_PARTITIONS` (12) and `CHATTING_KAFKA_REPLICATION` (3).
    init(_ reader: inout ConfigurationReader) {
        partitions = reader.int("CHATTING_KAFKA_PARTITIONS", default: 12, in: 1...10_000)
        replication = reader.int("CHATTING_KAFKA_REPLICATION", default: 3, in: 1...100)
    }

    /// All topics. Nothing is kept for good: what lasts is in Postgres.
    var topics: [KafkaTopic] {
        Topic.allCases.map { topic in
            KafkaTopic(
                topic.rawValue, partitions: partitions, replicationFactor: replication,
                // One broker of three may be away without a write being refused.
                minInSyncReplicas: max(1, replication - 1),
                retention: topic == .chatSignals ? .seconds(600) : .seconds(7 * 86_400))
        }
    }
}
