public import Contracts
public import ServiceKit

/// That a message is committed.
public struct SendReceipt: Sendable, Hashable {
    /// The client's name for it.
    public let clientID: ClientMessageID
    /// Its place in the room's log.
    public let seq: Int64
    /// When it was committed.
    public let at: Timestamp
}
