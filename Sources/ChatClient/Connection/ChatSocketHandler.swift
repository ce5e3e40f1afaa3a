import Contracts
import HTTP
import NIOCore

/// Passes on what one socket says, with the generation that it belongs to.
final class ChatSocketHandler: WebSocketHandler {
    private let driver: ChatConnectionDriver
    private let generation: Int
    private let lifetime: Duration

    init(_ driver: ChatConnectionDriver, generation: Int, lifetime: Duration) {
        self.driver = driver
        self.generation = generation
        self.lifetime = lifetime
    }

    func webSocketDidOpen(_ socket: WebSocket) { driver.opened(generation, socket, lifetime: lifetime) }

    func webSocket(_ socket: WebSocket, didReceiveText text: ByteBuffer) { driver.received(generation, text) }

    func webSocketDidClose(_ socket: WebSocket, code: WebSocketCloseCode?) {
        driver.lost(generation, .closed(code?.rawValue))
    }
}
