import Contracts
import Foundation
import Postgres
import ServiceKit

/// A change that was committed, and the outbox's row that tells of it; nil where that was written by an earlier try.
struct CommittedChange: Sendable {
    var outcome: RoomChangeOutcome
    var epoch: Int64
    var outboxID: Int64?
}

extension ChatStore {
    /// Makes a change of which the entries get these ids (two at most), so that the same call again changes nothing more.
    ///
    /// A refusal comes as a result, a failure of Postgres as its own error, which tells whether it may have been done.
    func change(
        _ change: RoomChange, ids: [UUID], groupLimit: Int
    ) async throws(PostgresError) -> Result<CommittedChange, ChatError> {
        let rows = try await postgres.query(Self.statement(change, ids: ids, groupLimit: groupLimit)).decode(
            String.self, UUID.self, Int64?.self, String?.self, UUID?.self, String?.self, String?.self, Timestamp?.self,
            Int64?.self, Int64?.self)
        guard let first = rows.first else { return .failure(ChatError(.internalError)) }
        var committed = CommittedChange(
            outcome: RoomChangeOutcome(room: RoomID(first.1), entries: []), epoch: first.8 ?? 0, outboxID: first.9)
        guard first.0 == "changed" || first.0 == "unchanged" else { return .failure(Self.refusal(first.0)) }
        do throws(ChatError) {
            for (_, _, seq, type, id, sender, details, at, _, _) in rows {
                guard let seq, let type, let id, let sender, let at else { continue }
                committed.outcome.entries.append(
                    try EntryRow.entry((seq, type, id, sender, at, nil, nil, nil, nil, details)))
            }
        } catch {
            return .failure(error)
        }
        return .success(committed)
    }

    private static func statement(_ change: RoomChange, ids: [UUID], groupLimit: Int) -> PostgresStatement {
        let columns = "outcome, room_id, seq, type, entry_id, sender, details, at, epoch, outbox_id"
        switch change {
        case .create(let room, let kind, let name, let by, let members):
            let key = kind == .direct ? (members + [by]).sorted().map(\.description).joined(separator: "|") : nil
            return """
                SELECT \(unsafeSQL: columns) FROM create_room(\(room.uuid), \(kind.rawValue), \(name?.description as String?),
                    \(by.description), \(members.map(\.description)), \(key as String?), \(ids))
                """
        case .join(let room, let user):
            return "SELECT \(unsafeSQL: columns) FROM join_room(\(room.uuid), \(user.description), \(ids))"
        case .leave(let room, let user):
            return "SELECT \(unsafeSQL: columns) FROM leave_room(\(room.uuid), \(user.description), \(ids))"
        case .add(let room, let user, let by):
            return """
                SELECT \(unsafeSQL: columns) FROM add_member(
                    \(room.uuid), \(user.description), \(by.description), \(groupLimit), \(ids))
                """
        case .kick(let room, let user, let by):
            return """
                SELECT \(unsafeSQL: columns) FROM kick_member(
                    \(room.uuid), \(user.description), \(by.description), \(ids))
                """
        case .update(let room, let user, let by, let role, let muted, let banned):
            return """
                SELECT \(unsafeSQL: columns) FROM update_member(\(room.uuid), \(user.description), \(by.description),
                    \(role?.rawValue as String?), \(muted as Bool?), \(banned as Bool?), \(ids))
                """
        case .rename(let room, let name, let by):
            return """
                SELECT \(unsafeSQL: columns) FROM rename_room(
                    \(room.uuid), \(name.description), \(by.description), \(ids))
                """
        case .delete(let room, let by):
            return "SELECT \(unsafeSQL: columns) FROM delete_room(\(room.uuid), \(by.description), \(ids))"
        }
    }
}

extension RoomChange {
    /// Which room it is about.
    var room: RoomID {
        switch self {
        case .create(let room, _, _, _, _), .join(let room, _), .leave(let room, _), .add(let room, _, _),
            .kick(let room, _, _), .update(let room, _, _, _, _, _), .rename(let room, _, _), .delete(let room, _):
            room
        }
    }
}
