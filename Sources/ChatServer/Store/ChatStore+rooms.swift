import Contracts
import Foundation
import Postgres
import ServiceKit

extension ChatStore {
    /// What makes a ``Room`` of a room `r`, its member `m` and its last message `e`, behind what a list is ordered by.
    private static let columns = """
        r.active_at, r.room_id, r.kind, r.name, r.seq, coalesce(m.read_seq, 0),
        coalesce(greatest(0, r.message_count - m.read_count - m.own_unread), 0), r.member_count,
        e.seq, e.entry_id, e.client_id, e.sender, e.body, e.reply_to, e.at
        """
    private static let lastMessage = """
        LEFT JOIN entries e ON e.room_id = m.room_id AND e.seq = r.last_message_seq
        """

    /// A room as one user sees it: one of its members, or for a public one anybody.
    func room(_ room: RoomID, as user: UserID) async throws(ChatError) -> Room {
        let found = try await rooms(
            """
            SELECT 0, \(unsafeSQL: Self.columns) FROM rooms r
            LEFT JOIN members m ON m.room_id = r.room_id AND m.user_id = \(user.description) AND m.state = 'member'
            \(unsafeSQL: Self.lastMessage)
            WHERE r.room_id = \(room.uuid) AND r.deleted_at IS NULL AND (m.room_id IS NOT NULL OR r.kind = 'public')
            """)
        guard let room = found.first?.room else { throw .notFound }
        return room
    }

    /// A user's rooms, newest activity first.
    func rooms(
        of user: UserID, after place: RoomPlace?, limit: Int
    ) async throws(ChatError) -> [(room: Room, place: RoomPlace)] {
        try await rooms(
            """
            SELECT 0, \(unsafeSQL: Self.columns) FROM members m JOIN rooms r ON r.room_id = m.room_id
            \(unsafeSQL: Self.lastMessage)
            WHERE m.user_id = \(user.description) AND m.state = 'member'
                AND (r.active_at, r.room_id) < (\(place.moment), \(place.roomID))
            ORDER BY r.active_at DESC, r.room_id DESC LIMIT \(limit)
            """)
    }

    /// Public rooms with a text in their names, whatever the case: names that are it, that begin with it, that have it; among
    /// these newest activity first.
    func publicRooms(
        matching text: String, after place: RoomPlace?, limit: Int, as user: UserID
    ) async throws(ChatError) -> [(room: Room, place: RoomPlace)] {
        try await rooms(
            """
            SELECT found.rank, \(unsafeSQL: Self.columns)
            FROM rooms r CROSS JOIN LATERAL (SELECT CASE
                WHEN lower(r.name) = lower(\(text)) THEN 0
                WHEN starts_with(lower(r.name), lower(\(text))) THEN 1
                WHEN position(lower(\(text)) IN lower(r.name)) > 0 THEN 2
                WHEN r.name IS NULL AND \(text) = '' THEN 1
            END AS rank) found
            LEFT JOIN members m ON m.room_id = r.room_id AND m.user_id = \(user.description) AND m.state = 'member'
            \(unsafeSQL: Self.lastMessage)
            WHERE r.kind = 'public' AND r.deleted_at IS NULL AND (found.rank > \(place?.rank ?? 0)
                OR (found.rank = \(place?.rank ?? 0) AND (r.active_at, r.room_id) < (\(place.moment), \(place.roomID))))
            ORDER BY found.rank, r.active_at DESC, r.room_id DESC LIMIT \(limit)
            """)
    }

    private func rooms(
        _ statement: PostgresStatement
    ) async throws(ChatError) -> [(room: Room, place: RoomPlace)] {
        try await rows(
            statement, Int.self, Timestamp.self, UUID.self, String.self, String?.self, Int64.self, Int64.self,
            Int64.self, Int.self, Int64?.self, UUID?.self, String?.self, String?.self, String?.self, Int64?.self,
            Timestamp?.self
        ).map { row throws(ChatError) in
            let id = RoomID(row.2)
            var last: Message?
            if let seq = row.9, let messageID = row.10, let clientID = row.11, let sender = row.12, let at = row.15 {
                last = Message(
                    roomID: id, seq: seq, id: EntryID(messageID),
                    clientID: try ClientMessageID(clientID).stored("client_id"),
                    from: try UserID(sender).stored("sender"), body: row.13 ?? "", replyTo: row.14, at: at)
            }
            let room = Room(
                roomID: id, kind: try RoomKind(rawValue: row.3).stored("kind"), name: row.4.flatMap(RoomName.init),
                seq: row.5, readSeq: row.6, unread: row.7, mentions: 0, lastMessage: last, members: row.8)
            return (room, RoomPlace(rank: row.0, activeAt: row.1.microseconds, room: id))
        }
    }
}

extension RoomPlace? {
    /// Where no place is given, the list begins before everything.
    fileprivate var moment: Timestamp { Timestamp(microseconds: self?.activeAt ?? 4_102_444_800_000_000) }
    fileprivate var roomID: UUID {
        self?.room.uuid ?? UUID(uuid: (255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255))
    }
}
