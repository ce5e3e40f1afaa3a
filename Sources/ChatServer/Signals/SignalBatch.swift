import Contracts
import Foundation
import HTTP
import Kafka
import NIOCore
import ServiceKit

/// What happened in a room within a moment that nobody needs to keep: how far members have read, and who is typing. One
/// record of `chat.signals`.
struct SignalBatch: Sendable, Hashable {
    /// Where.
    let room: RoomID
    /// The process that it came from, which has told its own sockets already.
    let origin: String
    /// How far who has read.
    var reads: [UserID: Int64] = [:]
    /// Who is typing.
    var typing: Set<UserID> = []

    /// An empty batch.
    init(room: RoomID, origin: String) {
        self.room = room
        self.origin = origin
    }

    /// What sockets get.
    var frames: [SignalFrame] {
        reads.map { user, seq in
            SignalFrame(
                room: room, except: nil, frame: .text(ServerFrame.read(room: room, user: user, seq: seq).json()))
        }
            + typing.map { user in
                SignalFrame(room: room, except: user, frame: .text(ServerFrame.typing(room: room, user: user).json()))
            }
    }
}

extension SignalBatch {
    private static let type = "room.signals"

    private struct JSON: Codable {
        struct Read: Codable {
            var user: UserID
            var seq: Int64
        }

        var type: String
        var id: String
        var at: Timestamp
        var origin: String
        var room: RoomID
        var reads: [Read]
        var typing: [UserID]
    }

    /// Reads a record's value; nil when it is none.
    init?(json: [UInt8]) {
        guard let json = try? JSONDecoder().decode(JSON.self, from: Data(json)), json.type == Self.type else {
            return nil
        }
        room = json.room
        origin = json.origin
        reads = Dictionary(json.reads.map { ($0.user, $0.seq) }, uniquingKeysWith: max)
        typing = Set(json.typing)
    }

    /// The record.
    func record(at now: Timestamp) -> KafkaRecord? {
        let json = JSON(
            type: Self.type, id: UUID.v7(at: now).text, at: now, origin: origin, room: room,
            reads: reads.map { JSON.Read(user: $0.key, seq: $0.value) }, typing: Array(typing))
        guard let value = try? JSONEncoder().encode(json) else { return nil }
        return KafkaRecord(
            topic: Topic.chatSignals.rawValue, key: Array(room.description.utf8), value: Array(value), timestamp: now)
    }
}
