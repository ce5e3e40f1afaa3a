public import Contracts

/// A change of a room or of who is in it, which its log tells.
public enum RoomChange: Sendable, Hashable {
    /// Makes a room with these in it beside its maker. A direct room that exists already is found instead.
    case create(room: RoomID, kind: RoomKind, name: RoomName?, by: UserID, members: [UserID])
    /// Comes into a public room.
    case join(room: RoomID, user: UserID)
    /// Goes.
    case leave(room: RoomID, user: UserID)
    /// Is brought in by a member.
    case add(room: RoomID, user: UserID, by: UserID)
    /// Is put out by the owner or an admin.
    case kick(room: RoomID, user: UserID, by: UserID)
    /// Gets other rights: a role from the owner, a mute or ban from the owner or an admin.
    case update(room: RoomID, user: UserID, by: UserID, role: MemberRole?, muted: Bool?, banned: Bool?)
    /// Gets another name from its owner.
    case rename(room: RoomID, name: RoomName, by: UserID)
    /// Is deleted by its owner.
    case delete(room: RoomID, by: UserID)
}
