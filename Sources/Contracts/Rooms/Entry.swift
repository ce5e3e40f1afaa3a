public import ServiceKit

/// One entry of a room's log: the same for every reader, committed before anyone sees it.
public struct Entry: Sendable, Hashable, Codable, Identifiable {
    /// Its place in the room: 1, 2, 3, … without gaps.
    public var seq: Int64
    /// What happened.
    public var type: EntryType
    /// The entry's own id, for whoever needs one across rooms.
    public var id: EntryID
    /// Who did it.
    public var from: UserID
    /// When it was committed.
    public var at: Timestamp
    /// The client's name for a message.
    public var clientID: ClientMessageID?
    /// What was said (`message`, `edit`); nil once it was deleted.
    public var body: String?
    /// The message that this one answers.
    public var replyTo: Int64?
    /// The message that this entry is about (`edit`, `delete`, `react`, `unreact`).
    public var target: Int64?
    /// The reaction (`react`, `unreact`).
    public var emoji: String?
    /// Whom it is about (`join`, `kick`, `member`).
    public var users: [UserID]?
    /// The new role (`member`).
    public var role: MemberRole?
    /// Whether they may speak no more (`member`).
    public var muted: Bool?
    /// Whether they may be here no more (`member`, `kick`).
    public var banned: Bool?
    /// The room's name (`room`).
    public var name: RoomName?
    /// The room's kind (`room`).
    public var kind: RoomKind?
    /// True when the room is deleted: its last entry (`room`), after which nobody is in it.
    public var deleted: Bool?

    /// An entry with what every type has; the rest is set by type.
    public init(seq: Int64, type: EntryType, id: EntryID, from: UserID, at: Timestamp) {
        self.seq = seq
        self.type = type
        self.id = id
        self.from = from
        self.at = at
    }

    /// The members of its JSON object, in this order.
    public enum CodingKeys: String, CodingKey, CaseIterable {
        case seq, type, id, from
        case clientID = "clientId"
        case body, replyTo, target, emoji, users, role, muted, banned, name, kind, deleted, at
    }
}
