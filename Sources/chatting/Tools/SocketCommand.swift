import ArgumentParser
import Foundation
import HTTP
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceKit

/// A socket by hand: for trying things out.
struct SocketCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "socket",
        abstract: "Open a WebSocket: lines that you type are sent as frames, frames that come are printed as lines.",
        discussion:
            "The access token is taken from CHATTING_ACCESS_TOKEN, so that other users of this machine do not see it.")

    @Option(help: "Where to connect.")
    var url = "ws://localhost:8080/chat/ws"

    func run() async throws {
        var reader = ConfigurationReader()
        let token = reader.secret("CHATTING_ACCESS_TOKEN")
        try reader.finish()
        let logger = Logger(label: "socket") { _ in SwiftLogNoOpLogHandler() }
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let client = try HTTPClient(eventLoopGroup: loop, logger: logger)
        let (closings, closed) = AsyncStream<WebSocketCloseCode?>.makeStream()
        let headers: HTTPHeaders = ["authorization": "Bearer \(token.reveal())"]
        let socket = try await client.webSocket(url, headers: headers, on: loop) { _ in PrintingHandler(closed: closed)
        }
        // Reading lines blocks, so it has a thread of its own; the process ends with the socket.
        Thread.detachNewThread {
            while let line = readLine() {
                guard !line.isEmpty else { continue }
                loop.execute { socket.value.sendText(line) }
            }
            loop.execute { socket.value.close(.normalClosure) }
        }
        for await code in closings {
            let reason = code.map { "\($0.rawValue)" } ?? "without a code"
            FileHandle.standardError.write(Data("closed: \(reason)\n".utf8))
        }
    }
}

/// Prints what comes.
private final class PrintingHandler: WebSocketHandler {
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
