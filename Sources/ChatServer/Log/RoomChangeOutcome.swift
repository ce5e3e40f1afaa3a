public import Contracts

/// What became of a change that was allowed.
public struct RoomChangeOutcome: Sendable, Hashable {
    /// The room: for a direct one perhaps an older one than the one asked for.
    public var room: RoomID
    /// What the log tells of it; empty when all was so already.
    public var entries: [Entry]

    /// An outcome of these.
    public init(room: RoomID, entries: [Entry]) {
        self.room = room
        self.entries = entries
    }

    /// Whether anything is different now.
    public var isChange: Bool { !entries.isEmpty }
}
