import Contracts
import Foundation
public import Kafka
import NIOCore

/// An entry as a record of `chat.entries`: keyed by its room, the value the members of the entry's object behind `epoch` and
/// `room`.
public enum EntryCodec {
    /// The record of an entry.
    public static func record(_ entry: RoomEntry, epoch: Int64, traceparent: String? = nil) -> KafkaRecord {
        KafkaRecord(
            topic: Topic.chatEntries.rawValue, key: Array(entry.room.description.utf8),
            value: encode(entry, epoch: epoch),
            headers: traceparent.map { [KafkaHeader("traceparent", $0)] } ?? [])
    }

    /// The value of an entry's record.
    static func encode(_ entry: RoomEntry, epoch: Int64) -> [UInt8] {
        var json = JSONWriter(ByteBuffer())
        json.object { members in
            members.member("epoch", epoch)
            members.member("room", entry.room.description)
            entry.entry.writeMembers(to: &members)
        }
        return Array(json.buffer.readableBytesView)
    }

    /// Reads a record's value; throws when it is none of ours.
    public static func decode(_ value: [UInt8]) throws -> (epoch: Int64, entry: RoomEntry) {
        let decoded = try JSONDecoder().decode(Value.self, from: Data(value))
        return (decoded.epoch, RoomEntry(room: decoded.room, entry: decoded.entry))
    }

    private struct Value: Decodable {
        let epoch: Int64
        let room: RoomID
        let entry: Entry

        private enum CodingKeys: String, CodingKey { case epoch, room }

        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: CodingKeys.self)
            epoch = try members.decode(Int64.self, forKey: .epoch)
            room = try members.decode(RoomID.self, forKey: .room)
            entry = try Entry(from: decoder)
        }
    }
}
