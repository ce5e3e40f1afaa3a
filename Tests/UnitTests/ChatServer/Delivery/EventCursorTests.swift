import Contracts
import Foundation
import HTTP
import NIOHTTP1
import ServiceKit
import TestSupport
import Testing

@testable import ChatServer

struct EventCursorTests {
    @Test("a cursor comes back from its text")
    func roundTrip() throws {
        var cursor = EventCursor(epoch: 1_763_000_000_000, since: Timestamp(seconds: 1_763_000_111))
        let rooms = (0..<10).map { _ in RoomID.make() }
        for (index, room) in rooms.enumerated() { cursor.advance(room, to: Int64(index) * 100_000 + 1) }
        cursor.advance(rooms[3], to: 7_000_000)
        let read = try #require(EventCursor(cursor.text))
        #expect(read == cursor)
        #expect(read.place(in: rooms[3]) == 7_000_000)
        #expect(read.place(in: rooms[9]) == 900_001)
        #expect(read.place(in: .make()) == nil)
    }

    @Test("however many rooms there are, the text has at most 2 KB, and the latest places are exact")
    func bounded() throws {
        var cursor = EventCursor(epoch: .max, since: Timestamp(seconds: 9_000_000_000))
        let rooms = (0..<1_000).map { _ in RoomID.make() }
        for room in rooms { cursor.advance(room, to: .max) }
        #expect(cursor.text.utf8.count <= 2_048)
        let read = try #require(EventCursor(cursor.text))
        #expect(rooms.suffix(EventCursor.capacity).allSatisfy { read.place(in: $0) == .max })
        #expect(read.place(in: rooms[0]) == nil)
    }

    @Test("what is no cursor is none", arguments: ["", "42", "AA", "AQ", "!!!!", String(repeating: "A", count: 3_000)])
    func nonsense(_ text: String) { #expect(EventCursor(text) == nil) }

    @Test("bytes that are changed or cut never trap", arguments: 0..<200)
    func fuzz(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var cursor = EventCursor(epoch: 5, since: Timestamp(seconds: 100))
        for _ in 0..<5 { cursor.advance(.make(), to: .random(in: 1...9_999, using: &random)) }
        var text = Array(cursor.text.utf8)
        for _ in 0..<3 {
            text[Int.random(in: text.indices, using: &random)] = UInt8.random(in: 45...122, using: &random)
        }
        _ = EventCursor(String(decoding: text.prefix(Int.random(in: 0...text.count, using: &random)), as: UTF8.self))
    }

    @Test("a stream begins after Last-Event-ID before `after`, which is a seq when one room is named")
    func start() throws {
        let room = RoomID.make()
        let cursor = EventCursor(epoch: 5, since: Timestamp(seconds: 100))
        #expect(try EventStart(Request(.GET, "/chat/events"), rooms: nil) == .now)
        #expect(try EventStart(Request(.GET, "/chat/events?after=41"), rooms: [room]) == .place(room, 41))
        #expect(throws: HTTPError.self) { try EventStart(Request(.GET, "/chat/events?after=41"), rooms: nil) }
        #expect(
            try EventStart(
                Request(.GET, "/chat/events?after=41", headers: ["last-event-id": cursor.text]), rooms: [room])
                == .cursor(cursor))
        #expect(throws: HTTPError.self) { try EventStart.rooms(Request(.GET, "/chat/events?rooms=lobby")) }
        #expect(try EventStart.rooms(Request(.GET, "/chat/events?rooms=\(room),\(room)")) == [room])
        #expect(try EventStart.rooms(Request(.GET, "/chat/events")) == nil)
    }
}
