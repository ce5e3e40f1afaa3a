import Contracts
import Foundation
import ServiceKit

/// SplitMix64, so that a seed says it all.
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

extension UserID {
    static let ann = UserID("ann")!
    static let bob = UserID("bob")!
}

extension Entry {
    static func sample(
        _ seq: Int64, _ type: EntryType = .message, from: UserID = .bob, users: [UserID]? = nil, banned: Bool? = nil,
        deleted: Bool? = nil
    ) -> Entry {
        var entry = Entry(seq: seq, type: type, id: .make(), from: from, at: Timestamp(microseconds: seq))
        (entry.users, entry.banned, entry.deleted) = (users, banned, deleted)
        return entry
    }
}

extension ServerFrame.Position {
    static func at(_ room: RoomID, _ seq: Int64, read: Int64 = 0) -> ServerFrame.Position {
        ServerFrame.Position(room: room, seq: seq, readSeq: read, unread: 0)
    }
}

extension ServerFrame {
    static func hello(_ rooms: [Position] = [], epoch: Int64 = 1) -> ServerFrame {
        .hello(Hello(user: .ann, session: "s", epoch: epoch, pingMs: 25_000, rooms: rooms))
    }
}
