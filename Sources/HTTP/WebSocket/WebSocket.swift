public import NIOCore

/// An open socket. It belongs to its event loop: only there may it be touched, which is why it is not `Sendable`;
/// ``reference`` carries it across.
public final class WebSocket {
    /// The loop that the socket belongs to.
    public let eventLoop: any EventLoop

    init(eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    /// Whether messages can be sent.
    public var isOpen: Bool { fatalError("being written") }

    /// Bytes that wait because the other side reads too slowly; 0 while the channel's own buffer takes everything.
    public var pendingBytes: Int { fatalError("being written") }

    /// Queues a frame; frames of one tick of the loop leave together, for all its sockets. Does nothing once the socket is
    /// closing. A socket whose ``pendingBytes`` pass the bound is closed.
    public func send(_ frame: WebSocketFrame) { fatalError("being written") }

    /// Queues a text message; `payload` has to be UTF-8.
    public func sendText(_ payload: ByteBuffer) { send(.text(payload)) }

    /// Queues a text message.
    public func sendText(_ text: String) { send(.text(text)) }

    /// Starts the closing handshake behind what was queued. The handler's `webSocketDidClose` tells when it is over.
    public func close(_ code: WebSocketCloseCode, reason: String = "") { fatalError("being written") }

    /// Something to carry the socket to other threads and back to its loop.
    public var reference: NIOLoopBound<WebSocket> { NIOLoopBound(self, eventLoop: eventLoop) }
}
