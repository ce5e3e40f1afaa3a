import Contracts
import Foundation
import HTTP
import Kafka
import NIOCore
import ServiceKit
import Testing

@testable import ChatServer

struct EntryRecordTests {
    private let room = RoomID.make()

    private func entry(_ type: EntryType, _ change: (inout Entry) -> Void = { _ in }) -> Entry {
        var entry = Entry(
            seq: 42, type: type, id: .make(), from: UserID("alice")!, at: Timestamp(microseconds: 1_700_000_000_123_000)
        )
        change(&entry)
        return entry
    }

    private func record(_ entry: Entry) -> [UInt8] {
        EntryCodec.record(RoomEntry(room: room, entry: entry), epoch: 7).value
    }

    @Test(
        "the frame that is put together from a record's bytes is the one that the entry itself gives",
        arguments: EntryType.allCases)
    func sameFrame(_ type: EntryType) throws {
        let entry = entry(type) {
            $0.body = #"she said "at":"2026", "type":"join" and \ 안녕"#
            $0.clientID = ClientMessageID("c-1")
            $0.users = type == .message ? nil : [UserID("bob-1")!]
        }
        let record = try #require(EntryRecord(record(entry)))
        #expect((record.epoch, record.room, record.seq, record.type) == (7, room, 42, type))
        let delivery = try #require(record.delivery())
        #expect(delivery.frame.payload == ServerFrame.entry(room: room, entry).json())
        #expect(delivery.at == entry.at)
        #expect(delivery.membership == entry.membershipEffect)
    }

    @Test(
        "what is no record of ours is none", arguments: ["", "{}", #"{"epoch":1}"#, #"{"epoch":x,"room":""}"#, "null"])
    func nonsense(_ text: String) { #expect(EntryRecord(Array(text.utf8)) == nil) }

    @Test("a record that ends too early gives no frame")
    func cut() {
        let value = record(entry(.message) { $0.body = "hello" })
        for end in [value.count - 1, value.count - 5, value.count - 40] {
            #expect(EntryRecord(Array(value[..<end]))?.delivery() == nil)
        }
    }

    @Test("entries say whose membership begins and ends with them")
    func membership() {
        let bob = UserID("bob-1")!
        #expect(entry(.join) { $0.users = [bob] }.membershipEffect == .joins([bob]))
        #expect(entry(.join).membershipEffect == .joins([UserID("alice")!]))
        #expect(entry(.leave).membershipEffect == .leaves([UserID("alice")!]))
        #expect(entry(.kick) { $0.users = [bob] }.membershipEffect == .leaves([bob]))
        let ban = entry(.member) { (entry: inout Entry) in
            entry.users = [bob]
            entry.banned = true
        }
        #expect(ban.membershipEffect == .leaves([bob]))
        #expect(entry(.member) { $0.banned = false }.membershipEffect == nil)
        #expect(entry(.room) { $0.deleted = true }.membershipEffect == .ends)
        #expect(entry(.room).membershipEffect == nil)
        #expect(entry(.message).membershipEffect == nil)
    }

    @Test("several frames become one with a line each")
    func lines() {
        let frames = ["{\"a\":1}", String(repeating: "b", count: 300), String(repeating: "c", count: 70_000)]
        let lines = WebSocketFrame.lines(of: frames.map { WebSocketFrame.text($0) })
        #expect(String(buffer: lines.payload) == frames.joined(separator: "\n"))
    }
}
