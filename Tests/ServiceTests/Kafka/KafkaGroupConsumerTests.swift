import Observability
import ServiceKit
import Synchronization
import TestSupport
import Testing

@testable import Kafka

@Suite("Group consumer, on the embedded brokers")
struct KafkaGroupConsumerTests {
    private struct Refusal: Error {}

    private let topic = KafkaTopic("chat", partitions: 2)
    private let metrics = MetricsRegistry()

    private func consumer(
        _ brokers: EmbeddedBrokers, _ change: (inout KafkaGroupConsumerOptions) -> Void = { _ in },
        handler: @escaping KafkaGroupConsumer.Handler
    ) -> KafkaGroupConsumer {
        var options = KafkaGroupConsumerOptions()
        // A rebalance of the embedded brokers takes a second less than this.
        options.sessionTimeout = .seconds(6)
        options.backOff = BackOff(initial: .milliseconds(10), maximum: .milliseconds(50))
        change(&options)
        return KafkaGroupConsumer(
            brokers.configuration, group: "log", topics: ["chat"], options: options, logger: .quiet, metrics: metrics,
            handler: handler)
    }

    private func produce(_ numbers: Range<Int>, to brokers: EmbeddedBrokers) async throws {
        let producer = KafkaProducer(brokers.configuration, logger: .quiet, metrics: MetricsRegistry())
        try await withRunning(producer) {
            let delivered = Atomic(0)
            let records = numbers.map { KafkaRecord(topic: "chat", key: "room-\($0 % 7)", text: String($0)) }
            producer.send(records) { _, result in
                if case .success = result { delivered.add(1, ordering: .relaxed) }
            }
            try await eventually { delivered.load(ordering: .relaxed) == numbers.count }
        }
    }

    @Test("A group goes on where it has committed, and begins with the oldest message")
    func commits() async throws {
        try await withBrokers([topic]) { brokers in
            let inbox = Inbox<KafkaMessage>()
            try await produce(0..<1_000, to: brokers)
            try await withRunning(consumer(brokers) { inbox.append($0) }) {
                try await eventually { inbox.count == 1_000 }
            }
            try await produce(1_000..<1_500, to: brokers)
            try await withRunning(consumer(brokers) { inbox.append($0) }) {
                try await eventually { inbox.count >= 1_500 }
            }
            expectOnceInOrder(inbox.all, count: 1_500)
        }
    }

    @Test("A batch that the handler throws at comes again, before anything after it")
    func redelivery() async throws {
        try await withBrokers([topic]) { brokers in
            let inbox = Inbox<KafkaMessage>()
            let attempts = Atomic(0)
            try await produce(0..<100, to: brokers)
            let consumer = consumer(brokers, { $0.batchSize = 10 }) { batch in
                if attempts.add(1, ordering: .relaxed).newValue % 3 != 0 { throw Refusal() }
                inbox.append(batch)
            }
            try await withRunning(consumer) { try await eventually { inbox.count == 100 } }
            expectOnceInOrder(inbox.all, count: 100)
        }
    }

    @Test("What the handler was not done with at a shutdown is not committed, and comes again")
    func shutdownDuringFailure() async throws {
        try await withBrokers([topic]) { brokers in
            let inbox = Inbox<KafkaMessage>()
            let attempts = Atomic(0)
            try await produce(0..<10, to: brokers)
            let refusing = consumer(brokers) { _ in
                attempts.add(1, ordering: .relaxed)
                throw Refusal()
            }
            try await withRunning(refusing) { try await eventually { attempts.load(ordering: .relaxed) > 2 } }
            try await withRunning(consumer(brokers) { inbox.append($0) }) { try await eventually { inbox.count == 10 } }
            expectOnceInOrder(inbox.all, count: 10)
        }
    }

    @Test("A handler that ignores its time is cancelled when a shutdown has waited")
    func shutdownCancels() async throws {
        try await withBrokers([topic]) { brokers in
            let started = Gate()
            try await produce(0..<10, to: brokers)
            let consumer = consumer(brokers, { $0.shutdownTimeout = .milliseconds(50) }) { _ in
                started.open()
                try await Task.sleep(for: .seconds(3_600))
            }
            try await withRunning(consumer) { try await started.pass() }
        }
    }

    @Test("Two members share the partitions; none of the messages is left out, and one that leaves gives its part back")
    func rebalance() async throws {
        try await withBrokers([topic]) { brokers in
            let inbox = Inbox<KafkaMessage>()
            let first = consumer(brokers) { inbox.append($0) }
            let second = consumer(brokers) { inbox.append($0) }
            try await withRunning(first) {
                try await eventually { first.assignment.count == 2 }
                try await withRunning(second) {
                    try await eventually(within: .seconds(60)) {
                        first.assignment.count == 1 && second.assignment.count == 1
                    }
                    #expect(first.assignment.isDisjoint(with: second.assignment))
                    try await produce(0..<500, to: brokers)
                    try await eventually { inbox.count == 500 }
                }
                try await eventually(within: .seconds(60)) { first.assignment.count == 2 }
                try await produce(500..<600, to: brokers)
                try await eventually { inbox.count >= 600 }
            }
            expectOnceInOrder(inbox.all, count: 600)
        }
    }

    @Test("While the handler takes long, its partitions are paused and kept, and nothing is lost or doubled")
    func pause() async throws {
        try await withBrokers([topic]) { brokers in
            let inbox = Inbox<KafkaMessage>()
            let slow = Gate()
            let reached = Gate()
            let consumer = consumer(
                brokers,
                {
                    $0.batchSize = 5
                    $0.pauseAfter = .milliseconds(20)
                }
            ) { batch in
                reached.open()
                try await slow.pass()
                inbox.append(batch)
            }
            try await produce(0..<50, to: brokers)
            try await withRunning(consumer) {
                try await reached.pass()
                try await produce(50..<100, to: brokers)
                #expect(consumer.assignment.count == 2)
                slow.open()
                try await eventually { inbox.count >= 100 }
            }
            expectOnceInOrder(inbox.all, count: 100)
        }
    }

    @Test("The lag is told by group, topic and partition")
    func lag() async throws {
        try await withBrokers([KafkaTopic("chat", partitions: 1)]) { brokers in
            let inbox = Inbox<KafkaMessage>()
            try await produce(0..<50, to: brokers)
            try await withRunning(self.consumer(brokers) { inbox.append($0) }) {
                try await eventually { inbox.count == 50 }
                try await eventually {
                    metrics.render().contains(
                        #"kafka_consumer_lag{group="log",topic="chat",partition="0"} 0"#)
                }
            }
        }
    }
}
