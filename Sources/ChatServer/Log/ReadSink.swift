public import Contracts

/// Is told how far members have read, so that others can see it.
public protocol ReadSink: Sendable {
    /// A member has read up to a place, further than before. Must neither block nor take long.
    func hasRead(_ room: RoomID, _ user: UserID, upTo seq: Int64)
}
