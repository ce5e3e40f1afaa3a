import ArgumentParser
import Foundation
import HTTP
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix

/// A socket at the terminal: each line that is typed is a frame, each frame that comes is a line.
struct SocketCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "socket", abstract: "Open a socket: lines from the terminal are frames, frames are lines.")

    @Option(help: "Where to, such as ws://localhost:8080/chat/ws.")
    var url: String

    @Option(help: "An access token; without one, the URL carries a ticket.")
    var token: String?

    func run() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let client = try HTTPClient(
            eventLoopGroup: group, logger: Logger(label: "socket") { _ in SwiftLogNoOpLogHandler() })
        let headers = token.map { HTTPHeaders([("authorization", "Bearer \($0)")]) } ?? [:]
        let (closed, continuation) = AsyncStream<WebSocketCloseCode?>.makeStream()
        let socket = try await client.webSocket(url, headers: headers) { _ in Printer(closed: continuation) }
        // A thread of its own: reading the terminal blocks.
        Thread.detachNewThread {
            while let line = readLine() {
                socket.eventLoop.execute { socket.value.sendText(line) }
            }
            socket.eventLoop.execute { socket.value.close(.normal) }
        }
        for await code in closed {
            FileHandle.standardError.write(Data("closed\(code.map { " with \($0.rawValue)" } ?? "")\n".utf8))
        }
        await client.shutdown()
    }

    /// Prints what comes.
    private final class Printer: WebSocketHandler {
        private let closed: AsyncStream<WebSocketCloseCode?>.Continuation

        init(closed: AsyncStream<WebSocketCloseCode?>.Continuation) { self.closed = closed }

        func webSocketDidOpen(_ socket: WebSocket) {}

        func webSocket(_ socket: WebSocket, didReceiveText text: ByteBuffer) {
            FileHandle.standardOutput.write(Data(text.readableBytesView) + Data("\n".utf8))
        }

        func webSocketDidClose(_ socket: WebSocket, code: WebSocketCloseCode?) {
            closed.yield(code)
            closed.finish()
        }
    }
}
