import HTTP
import NIOCore
import NIOHTTP1
import Testing

@Suite struct WebSocketClientTests {
    /// What a socket's handler was told.
    private enum Event: Sendable, Equatable {
        case open
        case text(String)
        case closed(WebSocketCloseCode?)
    }

    private final class Recorder: WebSocketHandler {
        private let events: AsyncStream<Event>.Continuation
        private let greeting: String?

        init(_ events: AsyncStream<Event>.Continuation, greeting: String? = nil) {
            self.events = events
            self.greeting = greeting
        }

        func webSocketDidOpen(_ socket: WebSocket) {
            events.yield(.open)
            if let greeting { socket.sendText(greeting) }
        }

        func webSocket(_ socket: WebSocket, didReceiveText text: ByteBuffer) {
            events.yield(.text(String(buffer: text)))
        }

        func webSocketDidClose(_ socket: WebSocket, code: WebSocketCloseCode?) {
            events.yield(.closed(code))
            events.finish()
        }
    }

    /// Answers each text with itself, and "bye" by closing.
    private final class Echo: WebSocketHandler {
        func webSocketDidOpen(_ socket: WebSocket) { socket.sendText("hello") }

        func webSocket(_ socket: WebSocket, didReceiveText text: ByteBuffer) {
            if String(buffer: text) == "bye" { socket.close(WebSocketCloseCode(4401)) } else { socket.sendText(text) }
        }

        func webSocketDidClose(_ socket: WebSocket, code: WebSocketCloseCode?) {}
    }

    @Test("A socket says and hears, from the first byte behind the handshake to the closing")
    func socketSaysHearsFrom() async throws {
        try await TestServer.with(routes: { router in
            router.webSocket("/ws") { _, _ in WebSocketUpgrade { _ in Echo() } }
        }) { server in
            try await withHTTPClient { client in
                let (events, sink) = AsyncStream.makeStream(of: Event.self)
                let socket = try await client.webSocket("ws://127.0.0.1:\(server.port)/ws") { _ in
                    Recorder(sink, greeting: "first")
                }
                socket.execute { socket in
                    socket.sendText(String(repeating: "x", count: 60_000))
                    socket.sendText("bye")
                }
                let heard = await events.reduce(into: []) { $0.append($1) }
                #expect(
                    heard == [
                        .open, .text("hello"), .text("first"), .text(String(repeating: "x", count: 60_000)),
                        .closed(WebSocketCloseCode(4401)),
                    ])
            }
        }
    }

    @Test("A refusal shows the status and the problem")
    func refusalShowsStatusProblem() async throws {
        try await TestServer.with(routes: { router in
            router.webSocket("/ws") { _, _ in throw HTTPError.unauthenticated }
        }) { server in
            try await withHTTPClient { client in
                let error = await #expect(throws: HTTPClientError.self) {
                    try await client.webSocket("ws://127.0.0.1:\(server.port)/ws") { _ in
                        Recorder(AsyncStream.makeStream(of: Event.self).continuation)
                    }
                }
                #expect(error?.code == .upgradeRefused)
                #expect(error?.response?.status == .unauthorized)
                #expect(error?.response.map { String(buffer: $0.body) }?.contains("unauthenticated") == true)
            }
        }
    }

    private func open(_ server: ScriptedServer, _ client: HTTPClient, timeout: Duration = .seconds(10)) async throws {
        try await client.webSocket("ws://127.0.0.1:\(server.port)/", timeout: timeout) { _ in
            Recorder(AsyncStream.makeStream(of: Event.self).continuation)
        }
    }

    @Test(
        "An answer that does not prove the protocol is refused",
        arguments: [
            "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: x\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\n\r\n",
            "220 mail.example.org ESMTP\r\n",
        ])
    func answerDoesNotProve(text: String) async throws {
        try await ScriptedServer.run(script: { _ in [.send(text)] }) { server in
            try await withHTTPClient { client in
                let error = await #expect(throws: HTTPClientError.self) { try await open(server, client) }
                #expect(error?.code == .malformedResponse)
                #expect(await server.nextClosed() == 1)
            }
        }
    }

    @Test("A server that closes instead of answering is told so")
    func serverClosesInsteadAnswering() async throws {
        try await ScriptedServer.run(script: { _ in [.close] }) { server in
            try await withHTTPClient { client in
                let error = await #expect(throws: HTTPClientError.self) { try await open(server, client) }
                #expect(error?.code == .connectionClosed)
            }
        }
    }

    @Test("A handshake ends at its deadline")
    func handshakeEndsAtDeadline() async throws {
        try await ScriptedServer.run(script: { _ in [] }) { server in
            try await withHTTPClient { client in
                let error = await #expect(throws: HTTPClientError.self) {
                    try await open(server, client, timeout: .milliseconds(20))
                }
                #expect(error?.code == .timeout)
                #expect(await server.nextClosed() == 1)
            }
        }
    }

    @Test("A cancelled handshake closes its connection")
    func cancelledHandshakeClosesConnection() async throws {
        try await ScriptedServer.run(script: { _ in [] }) { server in
            try await withHTTPClient { client in
                let opening = Task { try await open(server, client) }
                _ = await server.nextCall()
                opening.cancel()
                let error = await #expect(throws: HTTPClientError.self) { try await opening.value }
                #expect(error?.code == .cancelled)
                #expect(await server.nextClosed() == 1)
            }
        }
    }
}
