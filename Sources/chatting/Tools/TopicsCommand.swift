import ArgumentParser
import Foundation
import Kafka
import Logging
import Observability
import ServerKit
import ServiceKit

/// Makes the topics that are missing.
struct TopicsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topics", abstract: "Make the topics that are missing on KAFKA_BOOTSTRAP_SERVERS.",
        discussion: """
            With CHATTING_KAFKA_PARTITIONS (12) partitions and CHATTING_KAFKA_REPLICATION (3) replicas. Topics that are there \
            stay as they are.
            """)

    func run() async throws {
        var reader = ConfigurationReader()
        let kafka = KafkaConfiguration(&reader)
        let settings = TopicSettings(&reader)
        try reader.finish()
        let logger = Logger(label: "topics") { JSONLogHandler(label: $0) }
        let created = try await KafkaAdmin(kafka, logger: logger).createTopics(settings.topics)
        print(created.isEmpty ? "All topics are there." : "Made \(created.joined(separator: ", ")).")
    }
}
