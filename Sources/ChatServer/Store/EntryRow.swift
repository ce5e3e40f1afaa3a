import Contracts
import Foundation
import Postgres
import ServiceKit

/// The columns of `entries` that make an ``Entry``, in the order in which statements select them.
struct EntryRow {
    /// What follows SELECT, where the table is called `e`.
    static let columns =
        "e.seq, e.type, e.entry_id, e.sender, e.at, e.client_id, e.body, e.reply_to, e.target, e.details::text"

    typealias Columns = (
        Int64, String, UUID, String, Timestamp, String?, String?, Int64?, Int64?, String?
    )

    /// What `details` may hold: the members of an entry that only some types have.
    private struct Details: Decodable {
        var users: [UserID]?
        var role: MemberRole?
        var muted: Bool?
        var banned: Bool?
        var name: RoomName?
        var kind: RoomKind?
        var emoji: String?
        var deleted: Bool?
    }

    static func entry(_ columns: Columns) throws(ChatError) -> Entry {
        let (seq, type, id, sender, at, clientID, body, replyTo, target, details) = columns
        var entry = Entry(
            seq: seq, type: try EntryType(rawValue: type).stored("type"), id: EntryID(id),
            from: try UserID(sender).stored("sender"), at: at)
        entry.clientID = clientID.flatMap(ClientMessageID.init)
        entry.body = body
        entry.replyTo = replyTo
        entry.target = target
        if let details {
            let more = try (try? JSONDecoder().decode(Details.self, from: Data(details.utf8))).stored("details")
            entry.users = more.users
            entry.role = more.role
            entry.muted = more.muted
            entry.banned = more.banned
            entry.name = more.name
            entry.kind = more.kind
            entry.emoji = more.emoji
            entry.deleted = more.deleted
        }
        return entry
    }
}

extension Optional {
    /// The value that a column holds; its absence is a mistake of ours, since only we write there.
    func stored(_ name: String) throws(ChatError) -> Wrapped {
        guard let self else { throw ChatError(.internalError, "The column \(name) holds what it cannot.") }
        return self
    }
}
