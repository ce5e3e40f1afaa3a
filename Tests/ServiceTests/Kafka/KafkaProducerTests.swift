import Kafka
import Observability
import ServiceKit
import Synchronization
import TestSupport
import Testing

@Suite("Producer, on the embedded brokers")
struct KafkaProducerTests {
    private let metrics = MetricsRegistry()

    private func producer(
        _ brokers: EmbeddedBrokers, _ change: (inout KafkaProducerOptions) -> Void = { _ in }
    ) -> KafkaProducer {
        var options = KafkaProducerOptions()
        options.flushTimeout = .seconds(2)
        change(&options)
        return KafkaProducer(brokers.configuration, options: options, logger: .quiet, metrics: metrics)
    }

    @Test("A record's delivery tells where it stands, and its key, value, headers and time arrive")
    func roundTrip() async throws {
        try await withBrokers([KafkaTopic("chat", partitions: 1)]) { brokers in
            let producer = producer(brokers)
            let inbox = Inbox<KafkaMessage>()
            let reader = tail(brokers, ["chat"], inbox)
            let record = KafkaRecord(
                topic: "chat", key: [1, 0, 2], value: [], headers: [KafkaHeader("a", "x"), KafkaHeader("a", [])],
                timestamp: Timestamp(microseconds: 1_700_000_000_123_000))
            try await withRunning(producer, reader) {
                try await reader.waitUntilReady()
                #expect(try await producer.send(record) == KafkaDelivery(partition: 0, offset: 0))
                #expect(try await producer.send(KafkaRecord(topic: "chat", value: [7])).offset == 1)
                try await eventually { inbox.count == 2 }
            }
            let messages = inbox.all
            #expect(
                messages.first
                    == KafkaMessage(
                        topic: "chat", partition: 0, offset: 0, key: [1, 0, 2], value: [], headers: record.headers,
                        timestamp: record.timestamp))
            #expect(messages.last?.key == nil)
            #expect(messages.last?.value == [7])
        }
    }

    @Test("50,000 records are delivered once each, and keep their order by key")
    func many() async throws {
        let count = 50_000
        try await withBrokers([KafkaTopic("chat", partitions: 3)]) { brokers in
            let producer = producer(brokers)
            let inbox = Inbox<KafkaMessage>()
            let reader = tail(brokers, ["chat"], inbox)
            let delivered = Atomic(0)
            let refused = Atomic(0)
            try await withRunning(producer, reader) {
                try await reader.waitUntilReady()
                for start in stride(from: 0, to: count, by: 100) {
                    let records = (start..<(start + 100)).map {
                        KafkaRecord(topic: "chat", key: "room-\($0 % 7)", text: String($0))
                    }
                    producer.send(records) { _, result in
                        if case .success = result {
                            delivered.add(1, ordering: .relaxed)
                        } else {
                            refused.add(1, ordering: .relaxed)
                        }
                    }
                }
                try await eventually { delivered.load(ordering: .relaxed) == count && inbox.count >= count }
                #expect(producer.queueDepth == 0)
            }
            #expect(refused.load(ordering: .relaxed) == 0)
            expectOnceInOrder(inbox.all, count: count)
            #expect(metrics.render().contains(#"kafka_delivery_duration_seconds_count{producer="main"} \#(count)"#))
            #expect(metrics.render().contains(#"kafka_producer_queue_depth{producer="main"} 0"#))
        }
    }

    @Test("A broker that goes and comes back under load neither loses nor doubles nor reorders anything")
    func brokerBounces() async throws {
        let count = 3_000
        try await withBrokers([KafkaTopic("chat", partitions: 3)]) { brokers in
            let producer = producer(brokers)
            let inbox = Inbox<KafkaMessage>()
            let reader = tail(brokers, ["chat"], inbox)
            let delivered = Atomic(0)
            try await withRunning(producer, reader) {
                try await reader.waitUntilReady()
                for index in 0..<count {
                    if index == 1_000 { try brokers.stopBroker(1) }
                    if index == 2_000 { try brokers.startBroker(1) }
                    producer.send([KafkaRecord(topic: "chat", key: "room-\(index % 7)", text: String(index))]) {
                        if case .success = $1 { delivered.add(1, ordering: .relaxed) }
                    }
                    if index % 50 == 0 { try await eventually { producer.queueDepth < 600 || index > 1_000 } }
                }
                try await eventually(within: .seconds(60)) {
                    delivered.load(ordering: .relaxed) == count && inbox.count >= count
                }
            }
            expectOnceInOrder(inbox.all, count: count)
        }
    }

    @Test("Passing errors are tried again: not the leader, not enough replicas, a coordinator that loads")
    func passingErrors() async throws {
        try await withBrokers([KafkaTopic("chat", partitions: 1)]) { brokers in
            let producer = producer(brokers)
            try brokers.failNext(.initProducerID, with: [14])
            try brokers.failNext(.produce, with: [6, 19])
            try await withRunning(producer) {
                #expect(try await producer.send(KafkaRecord(topic: "chat", value: [1])).offset == 0)
                try brokers.moveLeader(of: KafkaPartition(topic: "chat", partition: 0), to: 2)
                #expect(try await producer.send(KafkaRecord(topic: "chat", value: [2])).offset == 1)
                try brokers.moveLeader(of: KafkaPartition(topic: "chat", partition: 0), to: 3)
                #expect(try await producer.send(KafkaRecord(topic: "chat", value: [3])).offset == 2)
            }
        }
    }

    @Test("A full queue refuses at once, and says which records")
    func queueFull() async throws {
        try await withBrokers([KafkaTopic("chat", partitions: 1)]) { brokers in
            for id in 1...3 { try brokers.stopBroker(Int32(id)) }
            let producer = producer(brokers) { $0.queueLimit = 3 }
            let refused = Inbox<Int>()
            let delivered = Inbox<Int>()
            try await withRunning(producer) {
                producer.send((0..<5).map { KafkaRecord(topic: "chat", key: "a", text: "\($0)") }) { index, result in
                    switch result {
                    case .success: delivered.append([index])
                    case .failure(let error):
                        #expect(error.code == .queueFull && error.isRetryable && error.topic == "chat")
                        refused.append([index])
                    }
                }
                #expect(refused.all == [3, 4])
                #expect(producer.queueDepth == 3)
                for id in 1...3 { try brokers.startBroker(Int32(id)) }
                try await eventually { delivered.all == [0, 1, 2] }
            }
        }
    }

    @Test("The bytes that wait are bounded too")
    func bytes() async throws {
        try await withBrokers([KafkaTopic("chat", partitions: 1)]) { brokers in
            for id in 1...3 { try brokers.stopBroker(Int32(id)) }
            let producer = producer(brokers) { $0.queueBytes = 1 << 20 }
            let refused = Inbox<Int>()
            let delivered = Inbox<Int>()
            try await withRunning(producer) {
                let large = [UInt8](repeating: 1, count: 400_000)
                producer.send((0..<4).map { _ in KafkaRecord(topic: "chat", value: large) }) { index, result in
                    switch result {
                    case .success: delivered.append([index])
                    case .failure(let error):
                        #expect(error.code == .queueFull)
                        refused.append([index])
                    }
                }
                #expect(refused.all == [2, 3])
                for id in 1...3 { try brokers.startBroker(Int32(id)) }
                try await eventually { delivered.all == [0, 1] }
            }
        }
    }

    @Test("A record that cannot be delivered fails for good, and is counted")
    func failure() async throws {
        try await withBrokers([KafkaTopic("chat", partitions: 1)]) { brokers in
            let producer = producer(brokers) { $0.deliveryTimeout = .milliseconds(300) }
            for id in 1...3 { try brokers.stopBroker(Int32(id)) }
            try await withRunning(producer) {
                let error = await #expect(throws: KafkaError.self) {
                    try await producer.send(KafkaRecord(topic: "chat", value: [1]))
                }
                #expect(error?.code == .timeout)
                #expect(error?.isRetryable == true)
            }
            #expect(metrics.render().contains(#"kafka_delivery_failures_total{producer="main"} 1"#))
        }
    }

    @Test("A shutdown delivers what was taken, and refuses what comes after")
    func flush() async throws {
        try await withBrokers([KafkaTopic("chat", partitions: 1)]) { brokers in
            let producer = producer(brokers) {
                $0.linger = .milliseconds(200)
                $0.flushTimeout = .seconds(30)
            }
            let delivered = Atomic(0)
            try await withRunning(producer) {
                producer.send((0..<500).map { KafkaRecord(topic: "chat", key: "a", text: "\($0)") }) { _, result in
                    if case .success = result { delivered.add(1, ordering: .relaxed) }
                }
            }
            #expect(delivered.load(ordering: .relaxed) == 500)
            let error = await #expect(throws: KafkaError.self) {
                try await producer.send(KafkaRecord(topic: "chat", value: [1]))
            }
            #expect(error?.code == .closed)
        }
    }

    @Test("A shutdown without brokers ends after its time, and fails what is left")
    func flushWithoutBrokers() async throws {
        try await withBrokers([KafkaTopic("chat", partitions: 1)]) { brokers in
            let producer = producer(brokers) { $0.flushTimeout = .milliseconds(200) }
            for id in 1...3 { try brokers.stopBroker(Int32(id)) }
            let failures = Inbox<KafkaError.Code>()
            try await withRunning(producer) {
                producer.send([KafkaRecord(topic: "chat", value: [1]), KafkaRecord(topic: "chat", value: [2])]) {
                    if case .failure(let error) = $1 { failures.append([error.code]) }
                }
            }
            #expect(failures.all == [.closed, .closed])
        }
    }

    @Test("Brokers that were replaced by others, who know nothing, get new records after a failure at most")
    func replacedBrokers() async throws {
        let ports = try FreePorts.first(of: 3)
        let brokers = EmbeddedBrokers(
            topics: [KafkaTopic("chat", partitions: 1)], ports: Array(ports..<(ports + 3)), logger: .quiet)
        try await withRunning(brokers) {
            try await eventually { brokers.bootstrapServers != nil }
            let producer = producer(brokers) { $0.deliveryTimeout = .seconds(5) }
            try await withRunning(producer) {
                for text in ["1", "2", "3"] {
                    _ = try await producer.send(KafkaRecord(topic: "chat", key: nil, text: text))
                }
                await brokers.stop()
                try brokers.start()
                try await eventually(within: .seconds(60)) {
                    (try? await producer.send(KafkaRecord(topic: "chat", key: nil, text: "4"))) != nil
                }
            }
        }
    }
}
