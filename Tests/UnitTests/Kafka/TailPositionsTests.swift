import Testing

@testable import Kafka

@Suite("Positions of a tail consumer")
struct TailPositionsTests {
    private let first = KafkaPartition(topic: "chat", partition: 0)
    private let second = KafkaPartition(topic: "chat", partition: 1)
    private var positions = TailPositions(topics: ["chat"])

    private func snapshot(
        cluster: String = "A", _ marks: [Int32: ClosedRange<Int64>]?
    ) -> TailPositions.Snapshot {
        TailPositions.Snapshot(
            clusterID: cluster,
            topics: marks.map { ["chat": $0.mapValues { KafkaWatermarks(low: $0.lowerBound, high: $0.upperBound) }] }
                ?? [:])
    }

    private mutating func apply(_ snapshot: TailPositions.Snapshot) -> [TailPositions.Action] {
        positions.apply(snapshot, before: positions.next)
    }

    @Test("Reading begins at the end of what is there, and then everything is known")
    mutating func start() {
        #expect(!positions.isComplete)
        #expect(apply(snapshot([0: 3...7, 1: 0...0])) == [.start(first, at: 7), .start(second, at: 0)])
        #expect(positions.isComplete)
        #expect(apply(snapshot([0: 3...9, 1: 0...0])).isEmpty)
    }

    @Test("A topic that is made after the start is read from its beginning, without an alarm")
    mutating func lateTopic() {
        #expect(apply(snapshot(nil)).isEmpty)
        #expect(!positions.isComplete)
        #expect(apply(snapshot([0: 0...4])) == [.start(first, at: 0)])
        #expect(positions.isComplete)
    }

    @Test("A partition that is added is read from its beginning")
    mutating func newPartition() {
        _ = apply(snapshot([0: 0...4]))
        #expect(apply(snapshot([0: 0...4, 1: 0...2])) == [.start(second, at: 0)])
    }

    @Test("Another cluster's offsets are not trusted: reading begins anew near the ends")
    mutating func newCluster() {
        _ = apply(snapshot([0: 0...4]))
        #expect(
            apply(snapshot(cluster: "B", [0: 0...90_000]))
                == [.stop(first), .start(first, at: 80_000), .report(.newCluster)])
        #expect(apply(snapshot(cluster: "B", [0: 0...90_000])).isEmpty)
    }

    @Test("A topic that was away is read on: from where we stood, or all of it when it is a shorter one")
    mutating func recreated() {
        _ = apply(snapshot([0: 0...5]))
        #expect(apply(snapshot(nil)) == [.stop(first)])
        #expect(apply(snapshot([0: 0...2])) == [.start(first, at: 0), .report(.topicRecreated)])
        _ = apply(snapshot(nil))
        positions.advance(to: 9, in: first)
        #expect(apply(snapshot([0: 0...20])) == [.start(first, at: 0), .report(.topicRecreated)])
    }

    @Test("A log that ends before our place is another one")
    mutating func shorter() {
        _ = apply(snapshot([0: 0...5]))
        positions.advance(to: 9, in: first)
        #expect(apply(snapshot([0: 0...3])) == [.start(first, at: 0), .report(.offsetOutOfRange)])
    }

    @Test("What was read while the brokers answered is no reason for an alarm")
    mutating func race() {
        _ = apply(snapshot([0: 0...5]))
        let before = positions.next
        positions.advance(to: 9, in: first)
        #expect(positions.apply(snapshot([0: 0...7]), before: before).isEmpty)
    }

    @Test("A partition that librdkafka has given up goes on where the log begins, when that is later")
    mutating func broken() {
        _ = apply(snapshot([0: 0...5]))
        positions.lose(first)
        #expect(apply(snapshot([0: 50...60])) == [.start(first, at: 50), .report(.offsetOutOfRange)])
        #expect(apply(snapshot([0: 50...60])).isEmpty)
    }

    @Test("After all brokers were away, it is said once that they are back")
    mutating func reconnected() {
        positions.loseBrokers()
        #expect(apply(snapshot([0: 0...5])) == [.start(first, at: 5)])
        positions.loseBrokers()
        #expect(apply(snapshot([0: 0...5])) == [.report(.reconnected)])
        #expect(apply(snapshot([0: 0...5])).isEmpty)
    }
}
