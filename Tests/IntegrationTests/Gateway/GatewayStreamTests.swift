import Foundation
import HTTP
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

@Suite("What stays open through the gateway")
struct GatewayStreamTests {
    @Test("A socket is upgraded, and carries frames both ways")
    func socket() async throws {
        try await withGateway { gateway, _ in
            let (texts, continuation) = AsyncStream<String>.makeStream()
            let socket = try await gateway.client.webSocket("ws://127.0.0.1:\(gateway.port)/chat/ws?ticket=t") { _ in
                Collector(continuation)
            }
            socket.eventLoop.execute { socket.value.sendText("over and back") }
            for await text in texts {
                #expect(text == "over and back")
                break
            }
            socket.eventLoop.execute { socket.value.close(.normalClosure) }
        }
    }

    @Test("Only the socket's path is upgraded")
    func otherUpgrades() async throws {
        try await withGateway { gateway, _ in
            let echo = try await gateway.echo(.GET, "/chat/rooms", headers: ["upgrade": "websocket"])
            #expect(echo.headers["upgrade"] == nil && echo.headers["connection"] == nil)
        }
    }

    @Test("Events come one by one, as they are sent")
    func events() async throws {
        try await withGateway { gateway, _ in
            let stream = try await gateway.client.stream(ClientRequest(.GET, gateway.url + "/chat/events"))
            #expect(stream.headers.first(name: "content-type")?.hasPrefix("text/event-stream") == true)
            var text = ""
            for try await piece in stream.body {
                text += String(buffer: piece)
                if text.contains("\n\n") { break }
            }
            #expect(text.contains("event: hello"))
        }
    }
}

/// Hands on what comes.
private final class Collector: WebSocketHandler {
    private let texts: AsyncStream<String>.Continuation

    init(_ texts: AsyncStream<String>.Continuation) { self.texts = texts }

    func webSocketDidOpen(_ socket: WebSocket) {}
    func webSocket(_ socket: WebSocket, didReceiveText text: ByteBuffer) { texts.yield(String(buffer: text)) }
    func webSocketDidClose(_ socket: WebSocket, code: WebSocketCloseCode?) { texts.finish() }
}
