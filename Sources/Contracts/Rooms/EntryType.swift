/// What an entry of a room's log says happened.
public enum EntryType: String, Sendable, Hashable, Codable, CaseIterable {
    /// Something was said.
    case message
    /// A message got another body.
    case edit
    /// A message's body is gone.
    case delete
    /// A reaction was added to a message.
    case react
    /// A reaction was taken back.
    case unreact
    /// Users came in: by themselves, or brought by `from`. The first entries of a room are `room` and `join`.
    case join
    /// A user went.
    case leave
    /// A user was put out.
    case kick
    /// A member's role, mute or ban changed.
    case member
    /// The room was made, or its name changed.
    case room
    /// A person's words were erased.
    case erase
}
