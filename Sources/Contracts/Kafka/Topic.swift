/// The topics of the backbone.
public enum Topic: String, Sendable, Hashable, CaseIterable {
    /// The entries of all rooms, keyed by room.
    case chatEntries = "chat.entries"
    /// Reads, typing and presence, keyed by room; may be lost.
    case chatSignals = "chat.signals"
    /// What happened to users, keyed by user.
    case userEvents = "user.events"
    /// What sagas ask, keyed by saga.
    case sagaCommands = "saga.commands"
    /// What sagas are answered, keyed by saga.
    case sagaReplies = "saga.replies"
    /// Samples of committed offsets and ends, keyed by group.
    case opsLag = "ops.lag"
}
