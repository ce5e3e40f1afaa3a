import Contracts
import Foundation
import HTTP
import NIOCore
import NIOHTTP1
import ServiceKit
import Synchronization

/// A chat server in memory that keeps the contract, or breaks a connection exactly where a test wants that.
///
/// Everybody is in every room. Access tokens are `access.<user>.<n>`, refresh tokens `refresh.<user>.<n>`; only the newest
/// of a user is good.
final class FakeChat: Sendable {
    /// What goes wrong with an entry that is committed.
    struct Faults: Sendable {
        /// The sender's connection ends before the ack.
        var losesAck = false
        /// It is delivered to nobody.
        var isNotDelivered = false
    }

    private struct State {
        var logs: [RoomID: [Entry]] = [:]
        var known: [String: Int64] = [:]
        var sockets: [ObjectIdentifier: (user: UserID, socket: NIOLoopBound<WebSocket>, loop: any EventLoop)] = [:]
        var tokens: [UserID: Int] = [:]
        var refreshes = 0
        var opened = 0
        var epoch: Int64 = 1
        var faults: @Sendable (Entry) -> Faults = { _ in Faults() }
    }

    private let state = Mutex(State())

    init(rooms: [RoomID]) { state.withLock { state in for room in rooms { state.logs[room] = [] } } }

    // MARK: What a test sees and does

    func log(_ room: RoomID) -> [Entry] { state.withLock { $0.logs[room] ?? [] } }
    var refreshes: Int { state.withLock(\.refreshes) }
    var socketsOpened: Int { state.withLock(\.opened) }

    /// What happens to entries that are committed from now on.
    func onCommit(_ faults: @escaping @Sendable (Entry) -> Faults) { state.withLock { $0.faults = faults } }

    /// Every access token is over; refresh tokens are good.
    func expireTokens() { state.withLock { state in for user in state.tokens.keys { state.tokens[user]? += 1 } } }

    func closeAll(_ code: UInt16) {
        let sockets = state.withLock { state in
            defer { state.sockets = [:] }
            return Array(state.sockets.values)
        }
        for (_, socket, loop) in sockets { loop.execute { socket.value.close(WebSocketCloseCode(code)) } }
    }

    /// Goes back to an earlier time: logs keep their first entries.
    func restore(keeping count: Int) {
        state.withLock { state in
            state.epoch += 1
            for room in state.logs.keys { state.logs[room] = Array((state.logs[room] ?? []).prefix(count)) }
            state.known = [:]
        }
    }

    /// Commits an entry, once for each sender and client id.
    @discardableResult
    func commit(_ text: String, from user: UserID, in room: RoomID, _ clientID: ClientMessageID) -> (Entry, Faults)? {
        state.withLock { state in
            guard var log = state.logs[room] else { return nil }
            let key = "\(room) \(user) \(clientID)"
            if let seq = state.known[key] { return (log[Int(seq) - 1], Faults()) }
            var entry = Entry(seq: Int64(log.count + 1), type: .message, id: .make(), from: user, at: .now)
            entry.clientID = clientID
            entry.body = text
            log.append(entry)
            state.logs[room] = log
            state.known[key] = entry.seq
            let faults = state.faults(entry)
            if !faults.isNotDelivered {
                // In the lock, so that every socket hears entries in order.
                let frame = WebSocketFrame.text(ServerFrame.entry(room: room, entry).json())
                for (_, socket, loop) in state.sockets.values { loop.execute { socket.value.send(frame) } }
            }
            return (entry, faults)
        }
    }

    // MARK: Routes

    func route(_ router: Router) {
        router.post("/user/login") { [self] request, _ in
            let login = try await request.json(LogInRequest.self)
            guard let user = UserID(login.userID) else { throw HTTPError.unauthenticated }
            return try .json(state.withLock { Self.pair(user, &$0) })
        }
        router.post("/user/refresh") { [self] request, _ in
            let token = try await request.json(RefreshRequest.self).refreshToken
            return try .json(
                try state.withLock { state in
                    state.refreshes += 1
                    guard let user = token.split(separator: ".").dropFirst().first.flatMap({ UserID(String($0)) })
                    else {
                        throw HTTPError.unauthenticated
                    }
                    return Self.pair(user, &state)
                })
        }
        router.get("/chat/rooms/:room/entries") { [self] request, context in
            _ = try user(request)
            let room: RoomID = try context.parameters.require("room")
            let after = Int(request.query.first("after") ?? "0") ?? 0
            let log = self.log(room)
            // Small pages, so that a gap takes several.
            let page = log.dropFirst(after).prefix(3)
            let next = page.last.map(\.seq).flatMap { $0 < log.count ? $0 : nil }
            return try .json(EntryPage(entries: Array(page), next: next))
        }
        router.post("/chat/rooms/:room/messages") { [self] request, context in
            let user = try user(request)
            let room: RoomID = try context.parameters.require("room")
            let send = try await request.json(SendMessageRequest.self)
            guard let (entry, faults) = commit(send.body.description, from: user, in: room, send.clientID) else {
                throw HTTPError.notFound
            }
            if faults.losesAck { throw HTTPError.unavailable(retryAfter: 0) }
            return try .json(
                Message(
                    roomID: room, seq: entry.seq, id: entry.id, clientID: send.clientID, from: user,
                    body: entry.body ?? "", at: entry.at),
                status: .created)
        }
        router.webSocket("/chat/ws") { [self] request, _ in
            let user = try user(request)
            return WebSocketUpgrade { _ in FakeSocket(self, user) }
        }
    }

    private static func pair(_ user: UserID, _ state: inout State) -> TokenPair {
        let number = (state.tokens[user] ?? 0) + 1
        state.tokens[user] = number
        return TokenPair(
            accessToken: "access.\(user).\(number)", refreshToken: "refresh.\(user).\(number)", expiresIn: 300)
    }

    private func user(_ request: Request) throws -> UserID {
        let parts = (request.headers.first(name: "authorization") ?? "").dropFirst(7).split(separator: ".")
        guard parts.count == 3, let user = UserID(String(parts[1])),
            state.withLock({ $0.tokens[user] }) == Int(parts[2])
        else { throw HTTPError.unauthenticated }
        return user
    }

    // MARK: Sockets

    fileprivate func opened(_ socket: WebSocket, _ user: UserID) {
        state.withLock { state in
            state.opened += 1
            state.sockets[ObjectIdentifier(socket)] = (user, socket.reference, socket.eventLoop)
            let positions = state.logs.map {
                ServerFrame.Position(room: $0.key, seq: Int64($0.value.count), readSeq: 0, unread: 0)
            }
            let hello = ServerFrame.Hello(
                user: user, session: "s", epoch: state.epoch, pingMs: 25_000, rooms: positions)
            socket.sendText(ServerFrame.hello(hello).json())
        }
    }

    fileprivate func closed(_ socket: WebSocket) { state.withLock { $0.sockets[ObjectIdentifier(socket)] = nil } }

    fileprivate func received(_ frame: ClientFrame, _ socket: WebSocket, _ user: UserID) {
        switch frame {
        case .send(let id, let room, let clientID, let body, _):
            guard let (entry, faults) = commit(body.description, from: user, in: room, clientID) else {
                let error = ServerFrame.error(id: id, room: nil, code: .notFound, retry: false, detail: "no such room")
                return socket.sendText(error.json())
            }
            if faults.losesAck { return socket.close(.goingAway) }
            socket.sendText(ServerFrame.ack(id: id, room: room, seq: entry.seq, at: entry.at).json())
        case .resume(let id, let rooms):
            // In the lock, so that nothing that is committed meanwhile gets between.
            state.withLock { state in
                for (name, after) in rooms {
                    guard let room = RoomID(name), let log = state.logs[room] else { continue }
                    for entry in log.dropFirst(Int(after)) {
                        socket.sendText(ServerFrame.entry(room: room, entry).json())
                    }
                }
                socket.sendText(ServerFrame.resumed(id: id).json())
            }
        case .read(let id, _, _), .auth(let id, _):
            socket.sendText(ServerFrame.ack(id: id, room: nil, seq: nil, at: nil).json())
        case .ping(let id): socket.sendText(ServerFrame.pong(id: id).json())
        case .typing(let room): socket.sendText(ServerFrame.typing(room: room, user: user).json())
        }
    }
}

private final class FakeSocket: WebSocketHandler {
    private let chat: FakeChat
    private let user: UserID

    init(_ chat: FakeChat, _ user: UserID) {
        self.chat = chat
        self.user = user
    }

    func webSocketDidOpen(_ socket: WebSocket) { chat.opened(socket, user) }
    func webSocketDidClose(_ socket: WebSocket, code: WebSocketCloseCode?) { chat.closed(socket) }

    func webSocket(_ socket: WebSocket, didReceiveText text: ByteBuffer) {
        guard let frame = try? ClientFrame(json: text) else { return socket.close(.protocolError) }
        chat.received(frame, socket, user)
    }
}
