public import Contracts
import Foundation
import Postgres
public import ServiceKit

extension ChatStore {
    /// The store's epoch: when it was made, in milliseconds since 1970. It changes when a backup is restored.
    public func epoch() async throws(ChatError) -> Int64 {
        try await rows("SELECT epoch FROM store WHERE singleton", Int64.self).first.stored("epoch")
    }

    /// Gives the store another epoch, after it was restored to an earlier time: clients and consumers start over.
    ///
    /// - Returns: the new epoch.
    @discardableResult
    public func renewEpoch() async throws(ChatError) -> Int64 {
        try await rows(
            """
            UPDATE store SET epoch = greatest(epoch + 1, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)
            WHERE singleton RETURNING epoch
            """, Int64.self
        ).first.stored("epoch")
    }

    /// Where each room of a user stands, in no order.
    public func rooms(of user: UserID) async throws(ChatError) -> [ServerFrame.Position] {
        try await rows(
            """
            SELECT r.room_id, r.seq, m.read_seq, greatest(0, r.message_count - m.read_count - m.own_unread)
            FROM members m JOIN rooms r ON r.room_id = m.room_id
            WHERE m.user_id = \(user.description) AND m.state = 'member'
            """, UUID.self, Int64.self, Int64.self, Int64.self
        ).map { room, seq, readSeq, unread in
            ServerFrame.Position(room: RoomID(room), seq: seq, readSeq: readSeq, unread: unread)
        }
    }

    /// The last seq of each of these rooms; those that do not exist are left out.
    public func heads(of rooms: [RoomID]) async throws(ChatError) -> [RoomID: Int64] {
        let found = try await self.rows(
            "SELECT room_id, seq FROM rooms WHERE room_id = ANY (\(rooms.map(\.uuid)))", UUID.self, Int64.self)
        return Dictionary(found.map { (RoomID($0), $1) }, uniquingKeysWith: max)
    }

    /// A part of a room's log, ascending, whoever asks.
    public func entries(in room: RoomID, after seq: Int64, limit: Int) async throws(ChatError) -> [Entry] {
        try await rows(
            """
            SELECT \(unsafeSQL: EntryRow.columns) FROM entries e
            WHERE e.room_id = \(room.uuid) AND e.seq > \(seq) ORDER BY e.seq LIMIT \(limit)
            """, Int64.self, String.self, UUID.self, String.self, Timestamp.self, String?.self, String?.self,
            Int64?.self,
            Int64?.self, String?.self
        ).map(EntryRow.entry)
    }

    /// A part of a room's log, ascending, for one of its members, with the log's last seq at that moment.
    public func entries(
        in room: RoomID, after seq: Int64, limit: Int, as user: UserID
    ) async throws(ChatError) -> (entries: [Entry], head: Int64) {
        let found = try await entriesForMember(
            """
            SELECT a.kind, a.is_member, a.seq, \(unsafeSQL: EntryRow.columns)
            FROM room_access(\(room.uuid), \(user.description)) a LEFT JOIN LATERAL (
                SELECT * FROM entries i WHERE a.is_member AND i.room_id = a.room_id AND i.seq > \(seq)
                ORDER BY i.seq LIMIT \(limit)
            ) e ON true ORDER BY e.seq
            """, extra: Int64.self)
        return (found.entries, found.extra)
    }

    /// Whether a user is in a room now.
    public func isMember(_ user: UserID, of room: RoomID) async throws(ChatError) -> Bool {
        try await rows(
            """
            SELECT EXISTS (SELECT FROM members
                WHERE room_id = \(room.uuid) AND user_id = \(user.description) AND state = 'member')
            """, Bool.self
        ).first.stored("exists")
    }

    /// Who came into or out of which room since a moment of the database's clock.
    ///
    /// Commits are seen out of order: go on from some seconds before ``MembershipChanges/asOf``; repeats are harmless.
    public func membershipChanges(since moment: Timestamp) async throws(ChatError) -> MembershipChanges {
        let asOf = try await rows("SELECT clock_timestamp()", Timestamp.self).first.stored("clock")
        let found = try await rows(
            """
            SELECT room_id, user_id, state = 'member', changed_seq FROM members
            WHERE changed_at >= \(moment) ORDER BY changed_at
            """, UUID.self, String.self, Bool.self, Int64.self)
        return MembershipChanges(
            changes: try found.map { (room, user, isMember, seq) throws(ChatError) in
                MembershipChanges.Change(
                    room: RoomID(room), user: try UserID(user).stored("user_id"), isMember: isMember, seq: seq)
            }, asOf: asOf)
    }

    /// Moves a member's read position forward, never back; a seq above the log's last one means that one.
    ///
    /// - Returns: the position now, and whether it moved.
    public func read(
        _ room: RoomID, _ user: UserID, upTo seq: Int64
    ) async throws(ChatError) -> (seq: Int64, moved: Bool) {
        let (outcome, position, moved) = try await rows(
            "SELECT outcome, seq, moved FROM mark_read(\(room.uuid), \(user.description), \(seq))", String.self,
            Int64.self, Bool.self
        ).first.stored("mark_read")
        guard outcome == "read" else { throw Self.refusal(outcome) }
        return (position, moved)
    }
}
