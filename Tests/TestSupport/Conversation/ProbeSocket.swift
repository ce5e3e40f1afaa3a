public import ChatClient
public import Contracts
import Foundation
public import HTTP
import NIOCore
import NIOHTTP1

/// A socket without a client's cleverness, at one chat server: every frame and the close can be seen as they came.
public final class ProbeSocket: Sendable {
    /// What was to come did not.
    public struct Closed: Error {
        /// The close's code.
        public let code: UInt16?
    }

    private enum Event {
        case frame(ServerFrame)
        case closed(UInt16?)
    }

    private final class Handler: WebSocketHandler {
        let events: AsyncStream<Event>.Continuation
        let decoder = JSONDecoder()

        init(_ events: AsyncStream<Event>.Continuation) { self.events = events }

        func webSocketDidOpen(_ socket: WebSocket) {}

        func webSocket(_ socket: WebSocket, didReceiveText text: ByteBuffer) {
            for frame in (try? ServerFrame.frames(in: text, with: decoder)) ?? [] { events.yield(.frame(frame)) }
        }

        func webSocketDidClose(_ socket: WebSocket, code: WebSocketCloseCode?) {
            events.yield(.closed(code?.rawValue))
            events.finish()
        }
    }

    private let socket: WebSocketReference
    private let events: AsyncStream<Event>

    private init(_ socket: WebSocketReference, _ events: AsyncStream<Event>) {
        self.socket = socket
        self.events = events
    }

    /// Opens one for a client's user and takes the hello.
    public static func open(_ url: String, as client: ChatClient, _ http: HTTPClient) async throws -> ProbeSocket {
        let (events, continuation) = AsyncStream<Event>.makeStream()
        let token = try await client.accessToken()
        let socket = try await http.webSocket(
            url + "/chat/ws", headers: ["authorization": "Bearer \(token)"],
            configuration: WebSocketConfiguration(maximumMessageBytes: 4 << 20)
        ) { _ in Handler(continuation) }
        let probe = ProbeSocket(socket, events)
        try await probe.frame { if case .hello = $0 { true } else { false } }
        return probe
    }

    /// Sends a frame.
    public func send(_ frame: ClientFrame) { socket.execute { $0.sendText(frame.json()) } }

    /// Closes it.
    public func close() { socket.execute { $0.close(.normalClosure) } }

    /// The next frame that is as wanted; others before it are dropped.
    @discardableResult
    public func frame(where isWanted: (ServerFrame) -> Bool) async throws -> ServerFrame {
        for await event in events {
            switch event {
            case .frame(let frame): if isWanted(frame) { return frame }
            case .closed(let code): throw Closed(code: code)
            }
        }
        throw Closed(code: nil)
    }

    /// The answer to the request of this id.
    public func answer(to wanted: String) async throws -> ServerFrame {
        try await frame {
            switch $0 {
            case .ack(let id, _, _, _), .resumed(let id), .pong(let id): id == wanted
            case .error(let id, _, _, _, _): id == wanted
            default: false
            }
        }
    }

    /// The entry of this place.
    public func entry(_ seq: Int64, of wanted: RoomID) async throws -> Entry {
        let frame = try await frame {
            if case .entry(let room, let entry) = $0 { room == wanted && entry.seq == seq } else { false }
        }
        guard case .entry(_, let entry) = frame else { throw Closed(code: nil) }
        return entry
    }

    /// The entries of a room that come before the answer to the request of this id, or before the close.
    public func entries(of wanted: RoomID, before id: String) async -> [Entry] {
        var entries: [Entry] = []
        _ = try? await frame { frame in
            if case .entry(let room, let entry) = frame, room == wanted { entries.append(entry) }
            return frame == .pong(id: id)
        }
        return entries
    }

    /// The code that the server closes it with; what comes before is dropped.
    public func closeCode() async -> UInt16? {
        do {
            try await frame { _ in false }
        } catch let closed as Closed {
            return closed.code
        } catch {}
        return nil
    }
}
