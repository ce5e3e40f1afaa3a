import Contracts
import Foundation
import Kafka
import ServiceKit
import Testing

@testable import ChatServer

@Suite("Entries as records")
struct EntryCodecTests {
    @Test("What is read is what was written, whatever the type")
    func roundTrip() throws {
        for type in EntryType.allCases {
            var entry = Entry(
                seq: 42, type: type, id: .make(), from: UserID("ann")!,
                at: Timestamp(microseconds: 1_700_000_000_123_000)
            )
            if type == .message {
                entry.clientID = ClientMessageID("c \"1\"")
                entry.body = "안녕 \"you\" \\ \n\t🙂"
                entry.replyTo = 7
            } else {
                (entry.users, entry.role, entry.muted) = ([UserID("bob")!], .admin, false)
                (entry.name, entry.kind, entry.deleted) = (RoomName("Räume"), .public, true)
            }
            let record = EntryCodec.record(RoomEntry(room: .make(), entry: entry), epoch: 99, traceparent: "00-t")
            let decoded = try EntryCodec.decode(record.value)
            #expect(decoded.entry.entry == entry && decoded.epoch == 99)
            #expect(record.key == Array(decoded.entry.room.description.utf8))
            #expect(record.topic == "chat.entries" && record.headers == [KafkaHeader("traceparent", "00-t")])
        }
    }

    @Test("What is none of ours is refused", arguments: ["", "{}", "null", #"{"epoch":1,"room":"x","seq":1}"#])
    func refusals(text: String) {
        #expect(throws: (any Error).self) { try EntryCodec.decode(Array(text.utf8)) }
    }
}
