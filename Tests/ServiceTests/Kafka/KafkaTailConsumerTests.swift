import Kafka
import Observability
import TestSupport
import Testing

@Suite("Tail consumer, on the embedded brokers")
struct KafkaTailConsumerTests {
    private func producer(_ brokers: EmbeddedBrokers) -> KafkaProducer {
        var options = KafkaProducerOptions()
        options.deliveryTimeout = .seconds(5)
        return KafkaProducer(brokers.configuration, options: options, logger: .quiet, metrics: MetricsRegistry())
    }

    @Test("What is produced after readiness is received, and nothing from before", arguments: 0..<5)
    func readiness(round: Int) async throws {
        try await withBrokers([KafkaTopic("chat", partitions: 3)]) { brokers in
            let producer = producer(brokers)
            let inbox = Inbox<KafkaMessage>()
            let reader = tail(brokers, ["chat"], inbox)
            try await withRunning(producer) {
                for partition in 0..<3 {
                    _ = try await producer.send(
                        KafkaRecord(topic: "chat", value: Array("early".utf8), partition: Int32(partition)))
                }
                try await withRunning(reader) {
                    try await reader.waitUntilReady()
                    #expect(reader.isReady && reader.isConnected)
                    for number in 0..<6 {
                        var record = KafkaRecord(topic: "chat", key: nil, text: "\(number)")
                        record.partition = Int32(number % 3)
                        _ = try await producer.send(record)
                    }
                    try await eventually { inbox.count >= 6 }
                }
            }
            #expect(inbox.all.map(\.text).sorted() == (0..<6).map(String.init))
        }
    }

    @Test("It is not ready before all its topics exist; one that is made later is read from its first message")
    func lateTopic() async throws {
        try await withBrokers([KafkaTopic("chat", partitions: 1)]) { brokers in
            let producer = producer(brokers)
            let inbox = Inbox<KafkaMessage>()
            let losses = Inbox<KafkaTailEvent.Loss>()
            let reader = tail(brokers, ["chat", "signals"], inbox, losses: losses)
            try await withRunning(producer, reader) {
                try await eventually { reader.isConnected }
                #expect(!reader.isReady)
                try brokers.createTopic(KafkaTopic("signals", partitions: 2))
                for number in 0..<4 {
                    var record = KafkaRecord(topic: "signals", key: nil, text: "\(number)")
                    record.partition = Int32(number % 2)
                    _ = try await producer.send(record)
                }
                try await reader.waitUntilReady()
                try await eventually { inbox.count == 4 }
            }
            #expect(losses.all.isEmpty)
        }
    }

    @Test("After the brokers forgot everything it says so, and goes on with the new ones")
    func restartedBrokers() async throws {
        let ports = try FreePorts.first(of: 3)
        let brokers = EmbeddedBrokers(
            topics: [KafkaTopic("chat", partitions: 1)], ports: Array(ports..<(ports + 3)), logger: .quiet)
        try brokers.start()
        let producer = producer(brokers)
        let inbox = Inbox<KafkaMessage>()
        let losses = Inbox<KafkaTailEvent.Loss>()
        let reader = tail(brokers, ["chat"], inbox, losses: losses)
        try await withRunning(producer, reader) {
            try await reader.waitUntilReady()
            for number in 0..<5 {
                _ = try await producer.send(KafkaRecord(topic: "chat", key: nil, text: "\(number)"))
            }
            try await eventually { inbox.count == 5 }
            await brokers.stop()
            try brokers.start()
            try await eventually(within: .seconds(60)) {
                (try? await producer.send(KafkaRecord(topic: "chat", key: nil, text: "after"))) != nil
            }
            try await eventually(within: .seconds(60)) { losses.count > 0 }
            try await eventually(within: .seconds(60)) { inbox.all.last?.text == "after" }
        }
        #expect(!losses.all.filter { $0 == .newCluster || $0 == .offsetOutOfRange }.isEmpty)
        await brokers.stop()
    }

    @Test("When all brokers were away and are back, it says so, and misses nothing")
    func allBrokersAway() async throws {
        try await withBrokers([KafkaTopic("chat", partitions: 1)]) { brokers in
            let producer = producer(brokers)
            let inbox = Inbox<KafkaMessage>()
            let losses = Inbox<KafkaTailEvent.Loss>()
            let reader = tail(brokers, ["chat"], inbox, losses: losses)
            try await withRunning(producer, reader) {
                try await reader.waitUntilReady()
                _ = try await producer.send(KafkaRecord(topic: "chat", key: nil, text: "before"))
                for id in 1...3 { try brokers.stopBroker(Int32(id)) }
                try await eventually { !reader.isConnected }
                for id in 1...3 { try brokers.startBroker(Int32(id)) }
                try await eventually { losses.all == [.reconnected] }
                #expect(reader.isConnected && reader.isReady)
                _ = try await producer.send(KafkaRecord(topic: "chat", key: nil, text: "after"))
                try await eventually { inbox.all.map(\.text) == ["before", "after"] }
            }
        }
    }

    @Test("A leader that moves, or a broker that is slow, loses nothing")
    func movingLeader() async throws {
        try await withBrokers([KafkaTopic("chat", partitions: 1)]) { brokers in
            let producer = producer(brokers)
            let inbox = Inbox<KafkaMessage>()
            let losses = Inbox<KafkaTailEvent.Loss>()
            let reader = tail(brokers, ["chat"], inbox, losses: losses)
            try await withRunning(producer, reader) {
                try await reader.waitUntilReady()
                for number in 0..<6 {
                    try brokers.moveLeader(
                        of: KafkaPartition(topic: "chat", partition: 0), to: Int32(number % 3 + 1))
                    try brokers.setRoundTrip(.milliseconds(20), of: Int32(number % 3 + 1))
                    _ = try await producer.send(KafkaRecord(topic: "chat", key: nil, text: "\(number)"))
                }
                try await eventually { inbox.count == 6 }
            }
            expectOnceInOrder(inbox.all, count: 6)
            #expect(losses.all.isEmpty)
        }
    }

    @Test("Whoever waits for readiness may be cancelled")
    func cancelledWait() async throws {
        try await withBrokers([]) { brokers in
            let reader = tail(brokers, ["missing"], Inbox())
            try await withRunning(reader) {
                let waiting = Task { try await reader.waitUntilReady() }
                waiting.cancel()
                await #expect(throws: CancellationError.self) { try await waiting.value }
            }
        }
    }
}
