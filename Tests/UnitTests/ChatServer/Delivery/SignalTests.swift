import Contracts
import Kafka
import NIOCore
import ServiceKit
import Testing

@testable import ChatServer

struct SignalTests {
    private let room = RoomID.make()
    private let alice = UserID("alice")!
    private let bob = UserID("bob-1")!

    @Test("of a moment's signals one for each member is left: the furthest read, one typing")
    func gathered() throws {
        var gatherer = SignalGatherer(origin: "here")
        for seq: Int64 in [3, 9, 5] { #expect(gatherer.hasRead(room, alice, upTo: seq) == true) }
        for _ in 0..<5 { #expect(gatherer.isTyping(room, bob) == true) }
        let batch = try #require(gatherer.takeAll().first)
        #expect(batch.reads == [alice: 9])
        #expect(batch.typing == [bob])
        #expect(gatherer.isEmpty)
    }

    @Test("more than there is room for is dropped, until the next moment")
    func bounded() {
        var gatherer = SignalGatherer(origin: "here", capacity: 2)
        #expect(gatherer.isTyping(room, alice) == true)
        #expect(gatherer.isTyping(room, bob) == true)
        #expect(gatherer.hasRead(room, alice, upTo: 1) == false)
        _ = gatherer.takeAll()
        #expect(gatherer.hasRead(room, alice, upTo: 1) == true)
    }

    @Test("a batch comes back from its record")
    func record() throws {
        var batch = SignalBatch(room: room, origin: "here")
        batch.reads = [alice: 9, bob: 4]
        batch.typing = [bob]
        let record = try #require(batch.record(at: .now))
        #expect(record.topic == "chat.signals")
        #expect(record.key == Array(room.description.utf8))
        #expect(SignalBatch(json: record.value) == batch)
        #expect(SignalBatch(json: Array("{}".utf8)) == nil)
        #expect(batch.frames.count == 3)
        #expect(batch.frames.filter { $0.except == bob }.count == 1)
    }
}
