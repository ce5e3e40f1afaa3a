import Contracts
import HTTP

/// Where a subscriber's entries go: a socket, or a stream of events. Called on the subscriber's event loop.
protocol SubscriberOutput: AnyObject {
    /// Bytes that wait because the other side reads too slowly.
    var pendingBytes: Int { get }

    /// Whether an entry's frame may hold several, one a line.
    var takesLines: Bool { get }

    /// Sends an entry. The hot path: neither a task nor a lock nor an allocation.
    func deliver(_ delivery: Delivery, in room: RoomID)

    /// Sends entries that piled up.
    func deliver(_ deliveries: ArraySlice<Delivery>, in room: RoomID)

    /// Sends a frame of its own.
    func send(_ frame: ServerFrame)

    /// Sends what may be lost.
    func signal(_ frame: WebSocketFrame)

    /// Everything that was asked for when it was opened has been sent.
    func caughtUp()

    /// Closes it.
    func end(_ code: CloseCode, reason: String)
}
