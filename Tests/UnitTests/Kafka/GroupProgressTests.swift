import Testing

@testable import Kafka

@Suite("Progress of a group's member")
struct GroupProgressTests {
    private let partition = KafkaPartition(topic: "chat", partition: 0)
    private var progress = GroupProgress()

    private func message(_ offset: Int64, partition: Int32 = 0) -> KafkaMessage {
        KafkaMessage(topic: "chat", partition: partition, offset: offset, value: [])
    }

    @Test("What was handled is to be committed as the next offset, until the group confirms it")
    mutating func commits() {
        progress.assign([partition])
        #expect(progress.handle([message(4), message(5)]) == [partition: 6])
        #expect(progress.uncommitted == [partition: 6])
        progress.confirm([partition: 5])
        #expect(progress.uncommitted == [partition: 6])
        progress.confirm([partition: 6])
        #expect(progress.uncommitted.isEmpty)
    }

    @Test("What belongs to another member is neither kept nor committed")
    mutating func revoked() {
        progress.assign([partition])
        #expect(progress.kept([message(1), message(1, partition: 1)]) == [message(1)])
        progress.assign([])
        #expect(progress.handle([message(1)]).isEmpty)
    }

    @Test("Until it is handled, the place in a partition is its first message")
    mutating func position() {
        progress.assign([partition])
        progress.deliver([message(7), message(8)])
        #expect(progress.positions == [partition: 7])
        _ = progress.handle([message(7)])
        #expect(progress.positions == [partition: 8])
    }
}
