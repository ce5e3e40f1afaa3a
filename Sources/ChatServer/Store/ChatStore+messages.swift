import Contracts
import Postgres

extension ChatStore {
    /// A page of a room's history for one of its members.
    func messages(
        in room: RoomID, at place: MessagePlace, limit: Int, as user: UserID
    ) async throws(ChatError) -> MessagePage {
        let found = try await entriesForMember(
            Self.statement(room: room, place: place, limit: limit, user: user), extra: Bool.self)
        return MessagePage(
            found.entries.compactMap { Message(entry: $0, in: room) }, place: place, limit: limit,
            othersExist: found.extra)
    }

    /// One message more than asked for on a side tells whether there is a further page there; of the other side it is asked.
    private static func statement(
        room: RoomID, place: MessagePlace, limit: Int, user: UserID
    ) -> PostgresStatement {
        let messages = "SELECT * FROM entries i WHERE a.is_member AND i.room_id = a.room_id AND i.type = 'message'"
        let exists = "EXISTS (SELECT FROM entries i WHERE i.room_id = a.room_id AND i.type = 'message'"
        switch place {
        case .before(let seq):
            return """
                SELECT a.kind, a.is_member, \(unsafeSQL: exists) AND i.seq >= \(seq)), \(unsafeSQL: EntryRow.columns)
                FROM room_access(\(room.uuid), \(user.description)) a LEFT JOIN LATERAL (
                    \(unsafeSQL: messages) AND i.seq < \(seq) ORDER BY i.seq DESC LIMIT \(limit + 1)
                ) e ON true ORDER BY e.seq
                """
        case .after(let seq):
            return """
                SELECT a.kind, a.is_member, \(unsafeSQL: exists) AND i.seq <= \(seq)), \(unsafeSQL: EntryRow.columns)
                FROM room_access(\(room.uuid), \(user.description)) a LEFT JOIN LATERAL (
                    \(unsafeSQL: messages) AND i.seq > \(seq) ORDER BY i.seq LIMIT \(limit + 1)
                ) e ON true ORDER BY e.seq
                """
        case .around(let seq):
            return """
                SELECT a.kind, a.is_member, false, \(unsafeSQL: EntryRow.columns)
                FROM room_access(\(room.uuid), \(user.description)) a LEFT JOIN LATERAL (
                    (\(unsafeSQL: messages) AND i.seq < \(seq) ORDER BY i.seq DESC LIMIT \(limit / 2 + 1))
                    UNION ALL
                    (\(unsafeSQL: messages) AND i.seq >= \(seq) ORDER BY i.seq LIMIT \(limit - limit / 2 + 1))
                ) e ON true ORDER BY e.seq
                """
        }
    }
}

extension Message {
    /// A `message` entry as history shows it; nil for entries of other types, which have no client id.
    init?(entry: Entry, in room: RoomID) {
        guard let clientID = entry.clientID else { return nil }
        self.init(
            roomID: room, seq: entry.seq, id: entry.id, clientID: clientID, from: entry.from, body: entry.body ?? "",
            replyTo: entry.replyTo, at: entry.at)
    }
}
