import Foundation
import Kafka
import Observability
import ServiceKit
import Synchronization
import TestSupport
import Testing

@Suite("Apache Kafka", .realKafka)
struct RealKafkaTests {
    private func producer(_ configuration: KafkaConfiguration) -> KafkaProducer {
        KafkaProducer(configuration, logger: .quiet, metrics: MetricsRegistry())
    }

    private func produce(_ numbers: Range<Int>, to topic: String, _ configuration: KafkaConfiguration) async throws {
        let producer = producer(configuration)
        try await withRunning(producer) {
            let delivered = Atomic(0)
            let records = numbers.map { KafkaRecord(topic: topic, key: "room-\($0 % 7)", text: String($0)) }
            producer.send(records) { _, result in
                if case .success = result { delivered.add(1, ordering: .relaxed) }
            }
            try await eventually(within: .seconds(60)) { delivered.load(ordering: .relaxed) == numbers.count }
        }
    }

    private func consumer(
        _ configuration: KafkaConfiguration, group: String, topic: String,
        handler: @escaping KafkaGroupConsumer.Handler
    ) -> KafkaGroupConsumer {
        KafkaGroupConsumer(
            configuration, group: group, topics: [topic], logger: .quiet, metrics: MetricsRegistry(), handler: handler)
    }

    @Test("20,000 records arrive once each and in order, by a tail that was ready before")
    func tailing() async throws {
        try await withTopic { topic, configuration in
            let inbox = Inbox<KafkaMessage>()
            let losses = Inbox<KafkaTailEvent.Loss>()
            let reader = tail(configuration, [topic], inbox, losses: losses)
            try await withRunning(reader) {
                try await reader.waitUntilReady()
                try await produce(0..<20_000, to: topic, configuration)
                try await eventually(within: .seconds(60)) { inbox.count >= 20_000 }
            }
            expectOnceInOrder(inbox.all, count: 20_000)
            #expect(losses.all.isEmpty)
        }
    }

    @Test("Topics are made once, with their partitions, replicas and settings, and deleted")
    func topics() async throws {
        let admin = KafkaAdmin(RealKafka.configuration, timeout: .seconds(30), logger: .quiet)
        let topic = KafkaTopic(
            "test-\(UUID().uuidString)", partitions: 4, minInSyncReplicas: 2, retention: .seconds(3_600))
        let created = try await admin.createTopics([topic])
        #expect(created == [topic.name])
        let again = try await admin.createTopics([topic])
        #expect(again.isEmpty)
        let cluster = try await admin.metadata(topics: [topic.name])
        #expect(cluster.brokers.count >= 3)
        #expect(cluster.clusterID?.isEmpty == false)
        #expect(cluster.controllerID != nil)
        let partitions = cluster.topic(topic.name)?.partitions ?? []
        #expect(partitions.map(\.id) == [0, 1, 2, 3])
        #expect(partitions.allSatisfy { $0.replicas.count == 3 && $0.leader != nil })
        try await eventually {
            let cluster = try await admin.metadata(topics: [topic.name])
            return cluster.topic(topic.name)?.partitions.allSatisfy { $0.inSyncReplicas.count == 3 } == true
        }
        try await admin.setPartitions(of: topic.name, to: 6)
        try await eventually {
            try await admin.metadata(topics: [topic.name]).topic(topic.name)?.partitions.count == 6
        }
        try await admin.deleteTopics([topic.name, "never-there"])
        try await eventually { try await admin.metadata().topic(topic.name) == nil }
    }

    @Test("Settings that the brokers refuse are an error that names the topic")
    func refusedTopic() async throws {
        let admin = KafkaAdmin(RealKafka.configuration, logger: .quiet)
        let name = "test-\(UUID().uuidString)"
        let error = await #expect(throws: KafkaError.self) {
            try await admin.createTopics([KafkaTopic(name, partitions: 1, settings: ["no.such.setting": "1"])])
        }
        #expect(error?.topic == name)
        #expect(error?.code == .configuration)
    }

    @Test("A record that is too large for the topic fails for good")
    func tooLarge() async throws {
        try await withTopic(partitions: 1, settings: ["max.message.bytes": "1000"]) { topic, configuration in
            let producer = producer(configuration)
            try await withRunning(producer) {
                let error = await #expect(throws: KafkaError.self) {
                    try await producer.send(
                        KafkaRecord(topic: topic, value: (0..<5_000).map { _ in UInt8.random(in: 0...255) }))
                }
                #expect(error?.code == .messageTooLarge && error?.isRetryable == false && error?.topic == topic)
                let delivery = try await producer.send(KafkaRecord(topic: topic, value: [1]))
                #expect(delivery.offset == 0)
            }
        }
    }

    @Test("A record for a topic that does not exist fails, and makes none")
    func unknownTopic() async throws {
        let name = "test-\(UUID().uuidString)"
        var options = KafkaProducerOptions()
        options.deliveryTimeout = .seconds(3)
        options.flushTimeout = .seconds(1)
        let producer = KafkaProducer(
            RealKafka.configuration, options: options, logger: .quiet, metrics: MetricsRegistry())
        try await withRunning(producer) {
            let error = await #expect(throws: KafkaError.self) {
                try await producer.send(KafkaRecord(topic: name, value: [1]))
            }
            #expect(error?.code == .unknownTopic || error?.code == .timeout)
        }
        let cluster = try await KafkaAdmin(RealKafka.configuration, logger: .quiet).metadata()
        #expect(cluster.topic(name) == nil)
    }

    @Test("A group's members, committed offsets and lag are told")
    func groups() async throws {
        try await withTopic(partitions: 2) { topic, configuration in
            let admin = KafkaAdmin(configuration, timeout: .seconds(30), logger: .quiet)
            let inbox = Inbox<KafkaMessage>()
            let consumer = consumer(configuration, group: topic, topic: topic) { inbox.append($0) }
            try await produce(0..<1_000, to: topic, configuration)
            try await withRunning(consumer) {
                try await eventually { inbox.count == 1_000 }
                try await eventually {
                    try await admin.committedOffsets(group: topic, topic: topic).values.reduce(0, +) == 1_000
                }
                let group = try await admin.groups().first { $0.name == topic }
                #expect(group?.state == "Stable")
                #expect(group?.members.map(\.clientID) == ["tests"])
            }
            try await produce(1_000..<1_200, to: topic, configuration)
            let lag = try await admin.lag(group: topic, topic: topic)
            #expect(lag.values.reduce(0, +) == 200)
            let marks = try await admin.watermarks(topic: topic)
            #expect(marks.values.map(\.high).reduce(0, +) == 1_200)
            #expect(marks.values.allSatisfy { $0.low == 0 })
            let group = try await admin.groups().first { $0.name == topic }
            #expect(group?.state == "Empty")
        }
    }

    @Test("Members come and go while messages flow, and each message is handled, in order")
    func rebalances() async throws {
        try await withTopic(partitions: 6) { topic, configuration in
            let inbox = Inbox<KafkaMessage>()
            let first = consumer(configuration, group: topic, topic: topic) { inbox.append($0) }
            let second = consumer(configuration, group: topic, topic: topic) { inbox.append($0) }
            try await withRunning(first) {
                try await eventually { first.assignment.count == 6 }
                try await produce(0..<1_000, to: topic, configuration)
                try await withRunning(second) {
                    try await eventually { first.assignment.count == 3 && second.assignment.count == 3 }
                    try await produce(1_000..<2_000, to: topic, configuration)
                    try await eventually { inbox.count >= 1_500 }
                }
                try await eventually { first.assignment.count == 6 }
                try await produce(2_000..<3_000, to: topic, configuration)
                try await eventually { inbox.count >= 3_000 }
            }
            // Every partition was given up after a commit, so there are no repeats either.
            expectOnceInOrder(inbox.all, count: 3_000)
        }
    }

    @Test("A partition that is added is read from its first message")
    func newPartition() async throws {
        try await withTopic(partitions: 1) { topic, configuration in
            let inbox = Inbox<KafkaMessage>()
            let losses = Inbox<KafkaTailEvent.Loss>()
            let reader = tail(configuration, [topic], inbox, losses: losses)
            let producer = producer(configuration)
            try await withRunning(producer, reader) {
                try await reader.waitUntilReady()
                let admin = KafkaAdmin(configuration, timeout: .seconds(30), logger: .quiet)
                try await admin.setPartitions(of: topic, to: 2)
                try await eventually {
                    (try? await producer.send(KafkaRecord(topic: topic, value: [1], partition: 1))) != nil
                }
                try await eventually { inbox.all.contains { $0.partition == 1 && $0.offset == 0 } }
            }
            #expect(losses.all.isEmpty)
        }
    }

    @Test("A topic that is deleted and made anew is reported, and read on from its first message")
    func recreatedTopic() async throws {
        try await withTopic(partitions: 1) { topic, configuration in
            let inbox = Inbox<KafkaMessage>()
            let losses = Inbox<KafkaTailEvent.Loss>()
            let reader = tail(configuration, [topic], inbox, losses: losses)
            try await withRunning(reader) {
                try await reader.waitUntilReady()
                try await produce(0..<10, to: topic, configuration)
                try await eventually { inbox.count == 10 }
                let admin = KafkaAdmin(configuration, timeout: .seconds(30), logger: .quiet)
                try await admin.deleteTopics([topic])
                try await admin.createTopics([KafkaTopic(topic, partitions: 1)])
                try await produce(100..<103, to: topic, configuration)
                try await eventually(within: .seconds(60)) {
                    inbox.all.dropFirst(10).map(\.text) == ["100", "101", "102"]
                }
            }
            #expect(losses.all.contains { $0 == .topicRecreated || $0 == .offsetOutOfRange })
        }
    }
}
