import HTTP
import NIOCore

/// A client's socket; everything happens in its callbacks on the load's one event loop, and no task is made for a message.
final class LoadSocket: WebSocketHandler {
    let index: Int
    private let crowd: Crowd
    private(set) var socket: WebSocket?

    init(index: Int, crowd: Crowd) {
        self.index = index
        self.crowd = crowd
    }

    func webSocketDidOpen(_ socket: WebSocket) {
        self.socket = socket
        crowd.opened(self)
    }

    func webSocket(_ socket: WebSocket, didReceiveText text: ByteBuffer) { crowd.received(text, self) }

    func webSocketDidClose(_ socket: WebSocket, code: WebSocketCloseCode?) {
        self.socket = nil
        crowd.closed(self)
    }
}
