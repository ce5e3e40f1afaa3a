import Contracts
import Foundation
import ServiceKit

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
