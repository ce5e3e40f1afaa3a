import HTTP
import LocalStack
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Observability
import ServiceKit
import TestSupport

/// A server behind the gateway that answers with what it was asked.
final class EchoServer: Sendable {
    /// What it was asked.
    struct Echo: Codable, Sendable {
        var server: String
        var method: String
        var path: String
        var headers: [String: String]
        var bytes: Int
    }

    let port: Int
    private let group: ServiceGroup
    private let running: Task<Void, any Error>

    init(_ name: String) async throws {
        let router = Router()
        for method in [HTTPMethod.GET, .POST, .PUT, .PATCH, .DELETE] {
            router.on(method, "/**") { request, _ in try await Self.echo(name, request) }
        }
        router.webSocket("/chat/ws") { _, _ in WebSocketUpgrade { _ in EchoSocket() } }
        router.get("/chat/events") { _, _ in
            .eventStream { events in
                try await events.send(ServerSentEvent(event: "hello", data: name))
                await gracefulShutdown()
            }
        }
        let logger = Logger.quiet
        var configuration = HTTPServerConfiguration(port: 0)
        configuration.drain.window = .zero
        let server = HTTPServer(
            configuration, router: router, eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger,
            metrics: MetricsRegistry())
        let group = ServiceGroup([server], logger: logger)
        running = Task { try await group.run() }
        self.group = group
        port = try await server.boundPort()
    }

    func stop() async {
        group.triggerGracefulShutdown()
        _ = await running.result
    }

    private static func echo(_ name: String, _ request: Request) async throws -> Response {
        let bytes = try await request.bytes().readableBytes
        let headers = Dictionary(request.headers.map { ($0.name.lowercased(), $0.value) }) { "\($0), \($1)" }
        return try .json(
            Echo(
                server: name, method: request.method.rawValue, path: request.path, headers: headers, bytes: bytes))
    }
}

/// Sends back what comes.
private final class EchoSocket: WebSocketHandler {
    func webSocketDidOpen(_ socket: WebSocket) {}
    func webSocket(_ socket: WebSocket, didReceiveText text: ByteBuffer) { socket.sendText(text) }
    func webSocketDidClose(_ socket: WebSocket, code: WebSocketCloseCode?) {}
}
