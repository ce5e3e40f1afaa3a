import Contracts
import Foundation
import Postgres
import ServiceKit

extension ChatStore {
    /// Entries that a statement selects for a user of `room_access`, whose `kind` and `is_member` come first, then something
    /// more, then the columns of an entry: one row of NULLs when there is none.
    func entriesForMember<Extra: PostgresDecodable>(
        _ statement: PostgresStatement, extra: Extra.Type
    ) async throws(ChatError) -> (entries: [Entry], extra: Extra) {
        let found = try await rows(
            statement, String.self, Bool.self, Extra.self, Int64?.self, String?.self, UUID?.self, String?.self,
            Timestamp?.self, String?.self, String?.self, Int64?.self, Int64?.self, String?.self)
        guard let first = found.first else { throw .notFound }
        guard first.1 else { throw Self.noAccess(kind: first.0) }
        var entries: [Entry] = []
        entries.reserveCapacity(found.count)
        for (_, _, _, seq, type, id, sender, at, clientID, body, replyTo, target, details) in found {
            guard let seq, let type, let id, let sender, let at else { continue }
            entries.append(
                try EntryRow.entry((seq, type, id, sender, at, clientID, body, replyTo, target, details)))
        }
        return (entries, first.2)
    }

    /// Throws `not_found` or `not_a_member` unless a user is in a room.
    func requireMember(_ user: UserID, of room: RoomID) async throws(ChatError) {
        let found = try await rows(
            "SELECT kind, is_member FROM room_access(\(room.uuid), \(user.description))", String.self, Bool.self)
        guard let (kind, isMember) = found.first else { throw .notFound }
        guard isMember else { throw Self.noAccess(kind: kind) }
    }

    /// Why somebody who is not in a room may not see into it.
    static func noAccess(kind: String) -> ChatError { kind == RoomKind.public.rawValue ? .notAMember : .notFound }
}
