public import Contracts
public import ServiceKit

/// Who came into or out of rooms.
public struct MembershipChanges: Sendable, Hashable {
    /// One user's latest change in one room.
    public struct Change: Sendable, Hashable {
        /// Where.
        public var room: RoomID
        /// Who.
        public var user: UserID
        /// Whether they are in it now.
        public var isMember: Bool
        /// The entry that tells of it.
        public var seq: Int64
    }

    /// The changes.
    public var changes: [Change]
    /// When they were read, by the database's clock.
    public var asOf: Timestamp
}
