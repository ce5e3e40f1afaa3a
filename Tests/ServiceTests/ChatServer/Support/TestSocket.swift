import Contracts
import Foundation
import HTTP
import NIOCore
import NIOHTTP1

/// A client's socket in a test: its frames come in order, and its close.
final class TestSocket: Sendable {
    /// What came.
    enum Event: Sendable, Hashable {
        case frame(ServerFrame)
        case closed(UInt16?)
    }

    /// What was not to come, came.
    struct Unexpected: Error { let event: Event? }

    private final class Handler: WebSocketHandler {
        let events: AsyncStream<Event>.Continuation

        init(_ events: AsyncStream<Event>.Continuation) { self.events = events }

        func webSocketDidOpen(_ socket: WebSocket) {}

        func webSocket(_ socket: WebSocket, didReceiveText text: ByteBuffer) {
            do {
                for frame in try ServerFrame.frames(in: text, with: JSONDecoder()) { events.yield(.frame(frame)) }
            } catch {
                socket.close(.protocolError, reason: "\(error)")
            }
        }

        func webSocketDidClose(_ socket: WebSocket, code: WebSocketCloseCode?) {
            events.yield(.closed(code?.rawValue))
            events.finish()
        }
    }

    private let socket: WebSocketReference
    private let stream: AsyncStream<Event>

    private init(_ socket: WebSocketReference, _ stream: AsyncStream<Event>) {
        self.socket = socket
        self.stream = stream
    }

    static func open(
        _ url: String, headers: HTTPHeaders, _ client: HTTPClient, on loop: any EventLoop
    ) async throws -> TestSocket {
        let (stream, events) = AsyncStream<Event>.makeStream()
        let socket = try await client.webSocket(url, headers: headers, on: loop) { _ in Handler(events) }
        return TestSocket(socket, stream)
    }

    /// The next thing that comes; nil after the close.
    func next() async -> Event? {
        for await event in stream { return event }
        return nil
    }

    /// The next frame.
    func frame() async throws -> ServerFrame {
        let event = await next()
        guard case .frame(let frame) = event else { throw Unexpected(event: event) }
        return frame
    }

    /// The hello, which has to be next.
    func hello() async throws -> ServerFrame.Hello {
        let frame = try await frame()
        guard case .hello(let hello) = frame else { throw Unexpected(event: .frame(frame)) }
        return hello
    }

    /// The next entry; what comes before it is dropped.
    func entry() async throws -> (room: RoomID, entry: Entry) {
        while true {
            if case .entry(let room, let entry) = try await frame() { return (room, entry) }
        }
    }

    /// Takes frames until one is as wanted; answers with all of them.
    @discardableResult
    func frames(until isLast: (ServerFrame) -> Bool) async throws -> [ServerFrame] {
        var frames: [ServerFrame] = []
        while true {
            let frame = try await frame()
            frames.append(frame)
            if isLast(frame) { return frames }
        }
    }

    /// The code of the close; what comes before it is dropped.
    func closeCode() async -> UInt16? {
        while let event = await next() {
            if case .closed(let code) = event { return code }
        }
        return nil
    }

    func send(_ frame: ClientFrame) { send(String(buffer: frame.json())) }

    func send(_ text: String) { socket.execute { $0.sendText(text) } }

    func sendBinary() { socket.execute { $0.send(.binary(ByteBuffer(string: "x"))) } }

    /// Stops or goes on reading.
    func setReading(_ isReading: Bool) { socket.execute { $0.isReading = isReading } }

    func close() { socket.execute { $0.close(.normalClosure) } }

    /// Sends a ping and takes everything up to its pong: what the server did before is done.
    @discardableResult
    func ping(_ id: String = UUID().uuidString) async throws -> [ServerFrame] {
        send(.ping(id: id))
        return try await frames { $0 == .pong(id: id) }
    }
}

extension [ServerFrame] {
    /// The seqs of the entries of a room.
    func seqs(of wanted: RoomID) -> [Int64] {
        compactMap { if case .entry(let room, let entry) = $0, room == wanted { entry.seq } else { nil } }
    }
}
