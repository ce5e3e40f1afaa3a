public import NIOCore

/// An open socket. It belongs to its event loop: only there may it be touched, which is why it is not `Sendable`;
/// ``reference`` carries it across.
public final class WebSocket {
    /// The loop that the socket belongs to.
    public let eventLoop: any EventLoop
    /// What speaks the protocol; nil once the socket is closed.
    var connection: WebSocketChannelHandler?

    init(eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    /// Whether messages can be sent.
    public var isOpen: Bool { connection?.isOpen ?? false }

    /// Bytes that wait because the other side reads too slowly; 0 while the channel's own buffer takes everything.
    public var pendingBytes: Int { connection?.pendingBytes ?? 0 }

    /// Whether messages are taken. While they are not, nothing is read, so that the other side has to wait; whoever stops
    /// reading for long hears of no closing.
    public var isReading: Bool {
        get { connection?.isReading ?? false }
        set { connection?.setReading(newValue) }
    }

    /// Queues a frame; frames of one tick of the loop leave together, for all its sockets. Does nothing once the socket is
    /// closing. A socket whose ``pendingBytes`` pass the bound is closed.
    public func send(_ frame: WebSocketFrame) { connection?.send(frame) }

    /// Queues a text message; `payload` has to be UTF-8.
    public func sendText(_ payload: ByteBuffer) { send(.text(payload)) }

    /// Queues a text message.
    public func sendText(_ text: String) { send(.text(text)) }

    /// Starts the closing handshake behind what was queued. The handler's `webSocketDidClose` tells when it is over.
    ///
    /// `reason` is cut to what a close frame can carry: 123 bytes.
    public func close(_ code: WebSocketCloseCode, reason: String = "") { connection?.close(code, reason: reason) }

    /// Closes the socket because the server stops, with the code that its configuration has for that.
    public func restart() {
        if let code = connection?.configuration.drainCode { close(code, reason: "restart") }
    }

    /// Something to carry the socket to other threads and back to its loop.
    public var reference: NIOLoopBound<WebSocket> { NIOLoopBound(self, eventLoop: eventLoop) }
}
