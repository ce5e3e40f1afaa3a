import ArgumentParser
import Kafka
import Logging
import Observability
import ServiceKit

/// Kafka for whoever has none.
struct BrokerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "broker", abstract: "Run three Kafka brokers in memory, for development.",
        discussion: "They forget everything when they end. Ports are those for the first contact, on 127.0.0.1.")

    @Option(help: "A port that leads to a broker. May be repeated.")
    var port: [Int] = [8097, 8098, 8099]

    func run() async throws {
        var reader = ConfigurationReader()
        let settings = TopicSettings(&reader)
        try reader.finish()
        let logger = Logger(label: "brokers") { JSONLogHandler(label: $0) }
        let brokers = EmbeddedBrokers(topics: settings.topics, ports: port, logger: logger)
        try await ServiceGroup([brokers], signals: [.sigterm, .sigint], logger: logger).run()
    }
}
