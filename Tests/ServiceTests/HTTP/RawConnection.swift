import NIOCore
import NIOPosix

/// A client that sends what it is told, byte for byte, and reads what comes.
struct RawConnection: Sendable {
    let channel: any Channel
    private let reader: Reader

    /// What a server answered.
    struct Answer: Sendable {
        let status: Int
        let head: String
        let body: String

        func header(_ name: String) -> String? {
            head.split(separator: "\r\n").dropFirst()
                .first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
                .map { $0.drop { $0 != ":" }.dropFirst().trimmingPrefix(" ") }.map(String.init)
        }
    }

    struct Ended: Error {}

    static func open(_ port: Int) async throws -> RawConnection {
        let (stream, continuation) = AsyncStream<ByteBuffer>.makeStream()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Feeder(continuation))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return RawConnection(channel: channel, reader: Reader(stream))
    }

    /// Connects, runs and closes.
    static func with<Result>(_ port: Int, _ body: (RawConnection) async throws -> Result) async throws -> Result {
        let connection = try await open(port)
        do {
            let result = try await body(connection)
            try? await connection.close()
            return result
        } catch {
            try? await connection.close()
            throw error
        }
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }

    func close() async throws { try await channel.close() }

    /// The next answer; of a `HEAD`'s, or of one that switches protocols, the head alone.
    func answer(headOnly: Bool = false) async throws -> Answer {
        let head = try await reader.readThrough("\r\n\r\n")
        let status = Int(head.split(separator: " ")[1]) ?? 0
        let bare = Answer(status: status, head: head, body: "")
        if headOnly || status < 200 || status == 204 { return bare }
        let body: String
        if let length = bare.header("content-length").flatMap(Int.init) {
            body = String(decoding: try await reader.read(length), as: UTF8.self)
        } else if bare.header("transfer-encoding") == "chunked" {
            body = try await chunks()
        } else {
            body = try await rest()
        }
        return Answer(status: status, head: head, body: body)
    }

    private func chunks() async throws -> String {
        var body = ""
        while true {
            // CR LF is one character.
            let size = Int(try await reader.readThrough("\r\n").dropLast(), radix: 16) ?? 0
            body += String(decoding: try await reader.read(size), as: UTF8.self)
            _ = try await reader.read(2)
            if size == 0 { return body }
        }
    }

    func read(_ count: Int) async throws -> [UInt8] { try await reader.read(count) }

    func readThrough(_ mark: String) async throws -> String { try await reader.readThrough(mark) }

    /// Everything until the server closes.
    func rest() async throws -> String { String(decoding: await reader.rest(), as: UTF8.self) }

    /// An unmasked frame as its first byte and its payload.
    func frame() async throws -> (first: UInt8, payload: [UInt8]) {
        let head = try await reader.read(2)
        var length = Int(head[1])
        if length == 126 { length = try await reader.read(2).reduce(0) { $0 << 8 | Int($1) } }
        if length == 127 { length = try await reader.read(8).reduce(0) { $0 << 8 | Int($1) } }
        return (head[0], try await reader.read(length))
    }
}

/// Hands a channel's bytes over; ends with the server's side of the connection.
private final class Feeder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let continuation: AsyncStream<ByteBuffer>.Continuation

    init(_ continuation: AsyncStream<ByteBuffer>.Continuation) { self.continuation = continuation }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { continuation.yield(unwrapInboundIn(data)) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed { continuation.finish() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) { continuation.finish() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

private actor Reader {
    private var iterator: AsyncStream<ByteBuffer>.Iterator
    private var bytes: [UInt8] = []

    init(_ stream: AsyncStream<ByteBuffer>) { iterator = stream.makeAsyncIterator() }

    private func more() async -> Bool {
        var local = iterator
        let next = await local.next(isolation: self)
        iterator = local
        guard let next else { return false }
        bytes += next.readableBytesView
        return true
    }

    func read(_ count: Int) async throws -> [UInt8] {
        while bytes.count < count { guard await more() else { throw RawConnection.Ended() } }
        defer { bytes.removeFirst(count) }
        return Array(bytes.prefix(count))
    }

    func readThrough(_ mark: String) async throws -> String {
        while true {
            if let range = bytes.firstRange(of: Array(mark.utf8)) {
                defer { bytes.removeFirst(range.upperBound) }
                return String(decoding: bytes[..<range.upperBound], as: UTF8.self)
            }
            guard await more() else { throw RawConnection.Ended() }
        }
    }

    func rest() async -> [UInt8] {
        while await more() {}
        defer { bytes = [] }
        return bytes
    }
}
