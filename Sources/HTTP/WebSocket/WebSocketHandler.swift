public import NIOCore

/// What an application does with a socket. All calls come on the socket's event loop, one after the other, so neither may
/// block; a call may send on any socket of its loop and close it.
public protocol WebSocketHandler: AnyObject {
    /// The handshake is done. The first call.
    func webSocketDidOpen(_ socket: WebSocket)

    /// A whole text message came; it is valid UTF-8.
    func webSocket(_ socket: WebSocket, didReceiveText text: ByteBuffer)

    /// A whole binary message came. By default the socket is closed with 1003.
    func webSocket(_ socket: WebSocket, didReceiveBinary bytes: ByteBuffer)

    /// The server stops, and it is this socket's turn. By default it is closed at once; who owes the client answers yet may
    /// call ``WebSocket/restart()`` when they are given, and the connection is cut when that takes too long.
    func webSocketIsToRestart(_ socket: WebSocket)

    /// The socket is closed. The last call; `code` is what either side said first, nil when the connection broke without
    /// a word.
    func webSocketDidClose(_ socket: WebSocket, code: WebSocketCloseCode?)
}

extension WebSocketHandler {
    /// Closes the socket with 1003.
    public func webSocket(_ socket: WebSocket, didReceiveBinary bytes: ByteBuffer) {
        socket.close(.unsupportedData, reason: "text only")
    }

    /// Closes the socket.
    public func webSocketIsToRestart(_ socket: WebSocket) { socket.restart() }
}
