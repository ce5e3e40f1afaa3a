/// A handshake that a route accepts.
public struct WebSocketUpgrade: Sendable {
    let configuration: WebSocketConfiguration
    let subprotocol: String?
    let makeHandler: @Sendable (WebSocket) -> any WebSocketHandler

    /// Accepts. `protocol` is the one of the client's `Sec-WebSocket-Protocol` that is spoken, if any; `makeHandler` is
    /// called on the socket's event loop, and its handler lives as long as the socket.
    public init(
        configuration: WebSocketConfiguration = .init(), protocol subprotocol: String? = nil,
        _ makeHandler: @escaping @Sendable (WebSocket) -> any WebSocketHandler
    ) {
        self.configuration = configuration
        self.subprotocol = subprotocol
        self.makeHandler = makeHandler
    }
}
