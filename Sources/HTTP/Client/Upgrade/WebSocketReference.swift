public import NIOCore

/// A client's socket, carried to other threads, with the event loop where it can be touched.
public struct WebSocketReference: Sendable {
    /// The loop that the socket belongs to.
    public let eventLoop: any EventLoop
    private let bound: NIOLoopBound<WebSocket>

    /// On the socket's event loop only.
    init(_ socket: WebSocket) {
        eventLoop = socket.eventLoop
        bound = socket.reference
    }

    /// The socket. On its event loop only: anywhere else the process ends.
    public var value: WebSocket { bound.value }

    /// Touches the socket on its event loop, soon; calls from one thread keep their order.
    public func execute(_ body: @escaping @Sendable (WebSocket) -> Void) {
        eventLoop.execute { body(bound.value) }
    }
}
