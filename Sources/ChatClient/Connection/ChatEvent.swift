public import Contracts

/// What a ``ChatConnection`` tells.
public enum ChatEvent: Sendable {
    /// The connection came, went or ended.
    case state(ChatConnectionPhase)
    /// An entry of a room: for each room dense and in order of `seq`, each once, over all losses of the connection.
    case entry(RoomID, Entry)
    /// A member has read up to a place; may be lost.
    case read(RoomID, UserID, Int64)
    /// A member is typing; may be lost.
    case typing(RoomID, UserID)
    /// Somebody is `online`, `away` or `offline`; may be lost.
    case presence(UserID, String)
    /// The room's log was set back to an earlier time: what is known of it has to be read anew, and entries go on from what
    /// its head is now.
    case roomReset(RoomID)
    /// All rooms' logs were set back, as for ``roomReset(_:)``.
    case startedOver
    /// The user is not in the room any more; no further entry of it comes.
    case roomClosed(RoomID)
}
