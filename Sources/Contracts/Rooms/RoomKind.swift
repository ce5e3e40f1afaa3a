/// Who can be in a room.
public enum RoomKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// Two users, for ever; they have one such room.
    case direct
    /// Whom its members invite.
    case group
    /// Anyone who joins.
    case `public`
}
