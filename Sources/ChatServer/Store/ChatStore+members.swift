import Contracts
import Postgres
import ServiceKit

/// A member whose name may not be known here yet.
struct StoredMember: Sendable, Hashable {
    var user: UserID
    var role: MemberRole
    var muted: Bool
}

extension ChatStore {
    /// Who is in a room, by user id, for one of its members.
    func members(
        of room: RoomID, after user: UserID?, limit: Int, as reader: UserID
    ) async throws(ChatError) -> [StoredMember] {
        let found = try await rows(
            """
            SELECT a.kind, a.is_member, m.user_id, m.role, m.muted
            FROM room_access(\(room.uuid), \(reader.description)) a LEFT JOIN LATERAL (
                SELECT * FROM members i WHERE a.is_member AND i.room_id = a.room_id AND i.state = 'member'
                    AND i.user_id > \(user?.description ?? "") ORDER BY i.user_id LIMIT \(limit)
            ) m ON true ORDER BY m.user_id
            """, String.self, Bool.self, String?.self, String?.self, Bool?.self)
        guard let first = found.first else { throw .notFound }
        guard first.1 else { throw Self.noAccess(kind: first.0) }
        var members: [StoredMember] = []
        for (_, _, user, role, muted) in found {
            guard let user, let role, let muted else { continue }
            members.append(
                StoredMember(
                    user: try UserID(user).stored("user_id"), role: try MemberRole(rawValue: role).stored("role"),
                    muted: muted))
        }
        return members
    }

    /// One member as another sees them; nil when they are not in the room.
    func member(_ user: UserID, of room: RoomID) async throws(ChatError) -> StoredMember? {
        try await rows(
            """
            SELECT role, muted FROM members
            WHERE room_id = \(room.uuid) AND user_id = \(user.description) AND state = 'member'
            """, String.self, Bool.self
        ).first.map { (role, muted) throws(ChatError) in
            StoredMember(user: user, role: try MemberRole(rawValue: role).stored("role"), muted: muted)
        }
    }
}
