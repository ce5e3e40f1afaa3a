public import Contracts

/// An entry and the room that it is in.
public struct RoomEntry: Sendable, Hashable {
    /// Where.
    public var room: RoomID
    /// What.
    public var entry: Entry

    /// An entry of a room.
    public init(room: RoomID, entry: Entry) {
        self.room = room
        self.entry = entry
    }
}
