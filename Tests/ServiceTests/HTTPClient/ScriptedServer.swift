import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// A server that says exactly what a test wants it to say, byte by byte.
///
/// It reads requests (a head and a body of `Content-Length`) and gives each to the script; what the script does not
/// say, the test can say later with ``send(_:on:)`` and ``close(_:)``.
final class ScriptedServer: Sendable {
    /// A request as it came.
    struct Call: Sendable {
        /// The connection's number, from 1.
        let connection: Int
        /// The request's number on its connection, from 1.
        let number: Int
        let head: String
        let body: String

        var requestLine: Substring { head.prefix { $0 != "\r\n" } }
        var path: String { String(head.split(separator: " ")[1]) }
    }

    enum Step: Sendable {
        case send(String)
        case close
    }

    let port: Int
    /// Every request, after the script's answer has been sent.
    let calls: AsyncStream<Call>
    /// The number of each connection that has closed.
    let closed: AsyncStream<Int>
    /// The number of each connection that has opened.
    let opened: AsyncStream<Int>
    private let connections: Connections

    var url: String { "http://127.0.0.1:\(port)" }
    var connectionCount: Int { connections.count }

    private init(
        port: Int, calls: AsyncStream<Call>, opened: AsyncStream<Int>, closed: AsyncStream<Int>,
        connections: Connections
    ) {
        self.port = port
        self.calls = calls
        self.opened = opened
        self.closed = closed
        self.connections = connections
    }

    func send(_ text: String, on connection: Int = 1) {
        connections[connection]?.writeAndFlush(ByteBuffer(string: text), promise: nil)
    }

    func close(_ connection: Int = 1) { connections[connection]?.close(promise: nil) }

    func nextCall() async -> Call? {
        var iterator = calls.makeAsyncIterator()
        return await iterator.next()
    }

    func nextOpened() async -> Int? {
        var iterator = opened.makeAsyncIterator()
        return await iterator.next()
    }

    func nextClosed() async -> Int? {
        var iterator = closed.makeAsyncIterator()
        return await iterator.next()
    }

    /// Runs a server for as long as the body takes.
    static func run<Result>(
        script: @escaping @Sendable (Call) -> [Step], _ body: (ScriptedServer) async throws -> Result
    ) async throws -> Result {
        let connections = Connections()
        let (calls, callsEnd) = AsyncStream.makeStream(of: Call.self)
        let (opened, openedEnd) = AsyncStream.makeStream(of: Int.self)
        let (closed, closedEnd) = AsyncStream.makeStream(of: Int.self)
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                let number = connections.add(channel)
                channel.closeFuture.whenComplete { _ in closedEnd.yield(number) }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        ScriptedConnection(number, script: script) { callsEnd.yield($0) })
                    openedEnd.yield(number)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = ScriptedServer(
            port: listener.localAddress?.port ?? 0, calls: calls, opened: opened, closed: closed,
            connections: connections)
        do {
            let result = try await body(server)
            try? await listener.close()
            connections.closeAll()
            return result
        } catch {
            try? await listener.close()
            connections.closeAll()
            throw error
        }
    }

    private final class Connections: Sendable {
        private let channels = Mutex<[any Channel]>([])

        var count: Int { channels.withLock(\.count) }

        func add(_ channel: any Channel) -> Int {
            channels.withLock {
                $0.append(channel)
                return $0.count
            }
        }

        subscript(number: Int) -> (any Channel)? {
            channels.withLock { $0.indices.contains(number - 1) ? $0[number - 1] : nil }
        }

        func closeAll() {
            for channel in channels.withLock({ $0 }) { channel.close(promise: nil) }
        }
    }
}

private final class ScriptedConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let number: Int
    private let script: @Sendable (ScriptedServer.Call) -> [ScriptedServer.Step]
    private let onCall: @Sendable (ScriptedServer.Call) -> Void
    private var received = ""
    private var requests = 0

    init(
        _ number: Int, script: @escaping @Sendable (ScriptedServer.Call) -> [ScriptedServer.Step],
        onCall: @escaping @Sendable (ScriptedServer.Call) -> Void
    ) {
        self.number = number
        self.script = script
        self.onCall = onCall
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += String(buffer: unwrapInboundIn(data))
        while let call = takeRequest() {
            for step in script(call) {
                switch step {
                case .send(let text): context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
                case .close: context.close(promise: nil)
                }
            }
            onCall(call)
        }
    }

    private func takeRequest() -> ScriptedServer.Call? {
        guard let end = received.range(of: "\r\n\r\n") else { return nil }
        let head = String(received[..<end.lowerBound])
        let length =
            head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).filter { $0 != " " }) } ?? 0
        let rest = received[end.upperBound...]
        guard rest.utf8.count >= length else { return nil }
        requests += 1
        received = String(decoding: rest.utf8.dropFirst(length), as: UTF8.self)
        return ScriptedServer.Call(
            connection: number, number: requests, head: head,
            body: String(decoding: rest.utf8.prefix(length), as: UTF8.self))
    }
}

/// An answer with a body of known length.
func answer(_ body: String, status: String = "200 OK", headers: String = "") -> ScriptedServer.Step {
    .send("HTTP/1.1 \(status)\r\ncontent-length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
}
