import Kafka
import Observability
import Synchronization
import TestSupport
import Testing

@Suite("Apache Kafka when brokers fail", .ownKafkaCluster, .serialized)
struct KafkaOutageTests {
    private let topic = KafkaTopic("chat", partitions: 3, minInSyncReplicas: 2)

    @Test("kill -9 of a broker under load: everything is there, nothing twice, all in order")
    func killedBroker() async throws {
        try await OwnKafkaCluster.run { cluster in
            let count = 6_000
            let admin = KafkaAdmin(cluster.configuration, timeout: .seconds(30), logger: .quiet)
            try await admin.createTopics([topic])
            let producer = KafkaProducer(cluster.configuration, logger: .quiet, metrics: MetricsRegistry())
            let inbox = Inbox<KafkaMessage>()
            let losses = Inbox<KafkaTailEvent.Loss>()
            let reader = tail(cluster.configuration, ["chat"], inbox, losses: losses)
            let delivered = Atomic(0)
            try await withRunning(producer, reader) {
                try await reader.waitUntilReady()
                for start in stride(from: 0, to: count, by: 20) {
                    if start == 2_000 { try cluster.killBroker(1) }
                    if start == 4_000 { try cluster.startBroker(1) }
                    let records = (start..<(start + 20)).map {
                        KafkaRecord(topic: "chat", key: "room-\($0 % 7)", text: String($0))
                    }
                    producer.send(records) { _, result in
                        if case .success = result { delivered.add(1, ordering: .relaxed) }
                    }
                    try await eventually(within: .seconds(60)) { producer.queueDepth < 500 }
                }
                try await eventually(within: .seconds(90)) {
                    delivered.load(ordering: .relaxed) == count && inbox.count >= count
                }
            }
            expectOnceInOrder(inbox.all, count: count)
            #expect(!losses.all.contains(.newCluster))
        }
    }

    @Test(
        "Without enough replicas nothing counts as delivered; with them again, everything is; all brokers away is told")
    func stoppedBrokers() async throws {
        try await OwnKafkaCluster.run { cluster in
            let admin = KafkaAdmin(cluster.configuration, timeout: .seconds(30), logger: .quiet)
            try await admin.createTopics([topic])
            let producer = KafkaProducer(cluster.configuration, logger: .quiet, metrics: MetricsRegistry())
            let inbox = Inbox<KafkaMessage>()
            let losses = Inbox<KafkaTailEvent.Loss>()
            let handled = Inbox<KafkaMessage>()
            let reader = tail(cluster.configuration, ["chat"], inbox, losses: losses)
            let consumer = KafkaGroupConsumer(
                cluster.configuration, group: "log", topics: ["chat"], logger: .quiet, metrics: MetricsRegistry()
            ) { handled.append($0) }
            try await withRunning(producer, reader, consumer) {
                try await reader.waitUntilReady()
                _ = try await producer.send(KafkaRecord(topic: "chat", key: "a", text: "0"))
                // The quorum goes with the second one, so the order of the last two does not matter.
                for broker in 1...3 { try cluster.killBroker(broker) }
                try await eventually(within: .seconds(60)) { !reader.isConnected }
                let delivered = Atomic(0)
                producer.send((1..<10).map { KafkaRecord(topic: "chat", key: "a", text: String($0)) }) { _, result in
                    if case .success = result { delivered.add(1, ordering: .relaxed) }
                }
                #expect(delivered.load(ordering: .relaxed) == 0)
                for broker in 1...3 { try cluster.startBroker(broker) }
                try await eventually(within: .seconds(90)) { delivered.load(ordering: .relaxed) == 9 }
                try await eventually(within: .seconds(60)) { inbox.count >= 10 && losses.all.contains(.reconnected) }
                try await eventually(within: .seconds(60)) { Set(handled.all.map(\.text)).count == 10 }
            }
            expectOnceInOrder(inbox.all, count: 10)
            #expect(!losses.all.contains(.newCluster))
        }
    }
}
