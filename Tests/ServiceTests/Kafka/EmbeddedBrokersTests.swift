import Kafka
import Observability
import TestSupport
import Testing

@Suite("Embedded brokers")
struct EmbeddedBrokersTests {
    @Test("Three brokers are found through fixed ports, and have the topics that were asked for")
    func metadata() async throws {
        let ports = try FreePorts.first(of: 3)
        let brokers = EmbeddedBrokers(
            topics: [KafkaTopic("chat.entries", partitions: 3)], ports: Array(ports..<(ports + 3)), logger: .quiet)
        try await withRunning(brokers) {
            try await eventually { brokers.bootstrapServers != nil }
            #expect(brokers.bootstrapServers == "127.0.0.1:\(ports),127.0.0.1:\(ports + 1),127.0.0.1:\(ports + 2)")
            for port in ports..<(ports + 3) {
                let admin = KafkaAdmin(KafkaConfiguration(bootstrapServers: "127.0.0.1:\(port)"), logger: .quiet)
                let cluster = try await admin.metadata()
                #expect(cluster.brokers.map(\.id) == [1, 2, 3])
                #expect(cluster.brokers.allSatisfy { !(ports..<(ports + 3)).contains($0.port) })
                #expect(cluster.clusterID?.hasPrefix("mockCluster") == true)
                #expect(cluster.topics.map(\.name) == ["chat.entries"])
                #expect(cluster.topic("chat.entries")?.partitions.map(\.id) == [0, 1, 2])
                #expect(cluster.topic("chat.entries")?.partitions.allSatisfy { $0.replicas.count == 3 } == true)
            }
        }
        #expect(brokers.bootstrapServers == nil)
    }

    @Test("Topics that exist need no administration; those that do not are a clear error")
    func topics() async throws {
        try await withBrokers([KafkaTopic("chat.entries", partitions: 3)]) { brokers in
            let admin = KafkaAdmin(brokers.configuration, timeout: .seconds(3), logger: .quiet)
            let created = try await admin.createTopics([KafkaTopic("chat.entries", partitions: 12)])
            #expect(created.isEmpty)
            let error = await #expect(throws: KafkaError.self) {
                try await admin.createTopics([KafkaTopic("missing", partitions: 1)])
            }
            #expect(error?.topic == "missing")
            #expect(error?.message.contains("administration") == true)
            let topics = try await admin.metadata().topics
            #expect(topics.map(\.name) == ["chat.entries"])
        }
    }

    @Test("A port that is taken is told by number, and may be used once it is free")
    func takenPort() async throws {
        let port = try FreePorts.first(of: 1)
        let first = EmbeddedBrokers(ports: [port], logger: .quiet)
        let second = EmbeddedBrokers(ports: [port], logger: .quiet)
        try first.start()
        let error = #expect(throws: KafkaError.self) { try second.start() }
        #expect(error?.message.contains("port \(port)") == true)
        await first.stop()
        try second.start()
        await second.stop()
    }

    @Test("Large records pass the fixed ports' forwarders in both directions")
    func forwarding() async throws {
        let port = try FreePorts.first(of: 1)
        let brokers = EmbeddedBrokers(
            brokers: 1, topics: [KafkaTopic("chat", partitions: 1, replicationFactor: 1)], ports: [port], logger: .quiet
        )
        try await withRunning(brokers) {
            try await eventually { brokers.bootstrapServers != nil }
            let producer = KafkaProducer(brokers.configuration, logger: .quiet, metrics: MetricsRegistry())
            let inbox = Inbox<KafkaMessage>()
            let reader = tail(brokers, ["chat"], inbox)
            try await withRunning(producer, reader) {
                try await reader.waitUntilReady()
                let value = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
                for _ in 0..<5 { _ = try await producer.send(KafkaRecord(topic: "chat", value: value)) }
                try await eventually { inbox.count == 5 }
                #expect(inbox.all.allSatisfy { $0.value == value })
            }
        }
    }

    @Test("The ends of partitions are told, and an unknown topic is an error")
    func watermarks() async throws {
        try await withBrokers([KafkaTopic("chat", partitions: 2)]) { brokers in
            let admin = KafkaAdmin(brokers.configuration, logger: .quiet)
            let producer = KafkaProducer(brokers.configuration, logger: .quiet, metrics: MetricsRegistry())
            try await withRunning(producer) {
                _ = try await producer.send(KafkaRecord(topic: "chat", value: [1], partition: 1))
            }
            let marks = try await admin.watermarks(topic: "chat")
            #expect(marks[0]?.high == 0 && marks[1]?.high == 1)
            await #expect(throws: KafkaError.self) { try await admin.watermarks(topic: "missing") }
        }
    }
}
