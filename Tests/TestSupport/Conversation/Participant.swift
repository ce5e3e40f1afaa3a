public import ChatClient
public import Contracts
import HTTP
import NIOCore
import NIOHTTP1
import ServiceKit
import Synchronization

/// One user with a client and a connection, who writes down what they say, read and hear.
public final class Participant: Sendable {
    /// Who it is.
    public let user: UserID
    /// For requests over HTTP.
    public let client: ChatClient
    /// For what is live.
    public let connection: ChatConnection
    /// While it is shut, the participant reads nothing of what comes.
    public let gate = ListeningGate()
    private let notes: Mutex<ClientRecord>
    private let progress: Progress
    private let http: HTTPClient

    init(user: UserID, client: ChatClient, progress: Progress, http: HTTPClient) {
        self.user = user
        self.client = client
        self.progress = progress
        self.http = http
        notes = Mutex(ClientRecord(user: user))
        var configuration = ChatConnectionConfiguration()
        configuration.requestTimeout = .seconds(120)
        configuration.longestReconnectDelay = .seconds(1)
        configuration.bufferedEvents = 64
        connection = ChatConnection(client, configuration: configuration)
    }

    /// What was written down so far.
    public var record: ClientRecord { notes.withLock { $0 } }

    /// The last place that was heard of a room.
    public func position(in room: RoomID) -> Int64 { notes.withLock { $0.received[room]?.last?.entry.seq ?? 0 } }

    // MARK: Saying

    /// Says something on the socket, and writes down that it wanted to, and the answer.
    @discardableResult
    public func say(_ body: MessageBody, in room: RoomID) async throws -> Int64 {
        try await note(body, in: room) { try await connection.send(body, to: room, clientID: $0).seq }
    }

    /// The same over HTTP.
    @discardableResult
    public func post(_ body: MessageBody, in room: RoomID) async throws -> Int64 {
        try await note(body, in: room) { try await client.send(body, to: room, clientID: $0).seq }
    }

    /// The same at a chat server's own address, once.
    @discardableResult
    public func post(_ body: MessageBody, in room: RoomID, at url: String) async throws -> Int64 {
        try await note(body, in: room) { clientID in
            let request = SendMessageRequest(clientID: clientID, body: body, replyTo: nil)
            let answer = try await ask(.json(.POST, "\(url)/chat/rooms/\(room)/messages", request))
            return try answer.json(Place.self).seq
        }
    }

    private struct Place: Decodable { let seq: Int64 }

    /// Asks at a server's own address.
    private func ask(_ request: ClientRequest) async throws -> ClientResponse {
        var request = request
        request.headers.replaceOrAdd(name: "authorization", value: "Bearer \(try await client.accessToken())")
        let answer = try await http.execute(request, timeout: .seconds(30))
        guard answer.status.code < 300 else { throw Refused(answer: String(buffer: answer.body)) }
        return answer
    }

    /// A server's answer that was not to come.
    public struct Refused: Error {
        /// What it said.
        public let answer: String
    }

    private func note(
        _ body: MessageBody, in room: RoomID, _ send: (ClientMessageID) async throws -> Int64
    ) async throws -> Int64 {
        let clientID = ClientMessageID.random()
        let index = notes.withLock { notes in
            notes.sent.append(.init(room: room, clientID: clientID, body: body.description))
            return notes.sent.count - 1
        }
        let seq = try await send(clientID)
        notes.withLock { $0.sent[index].seq = seq }
        progress.step(.acknowledged)
        return seq
    }

    /// Says its last message again under the same client id at a chat server's own address, as a client does whose
    /// connection was lost; what comes of it is written down, unless nobody answers.
    public func repeatLast(at url: String) async throws {
        guard let last = notes.withLock({ $0.sent.last }), let body = MessageBody(last.body) else { return }
        let request = SendMessageRequest(clientID: last.clientID, body: body, replyTo: nil)
        let answer = try? await ask(.json(.POST, "\(url)/chat/rooms/\(last.room)/messages", request))
        guard let seq = try answer?.json(Place.self).seq else { return }
        notes.withLock { $0.sent.append(.init(room: last.room, clientID: last.clientID, body: last.body, seq: seq)) }
    }

    // MARK: Reading

    /// Says that it has read what it has heard of a room, and asks what the server made of that.
    public func read(_ room: RoomID) async throws {
        let seq = position(in: room)
        guard seq > 0 else { return }
        try await connection.markRead(room, upTo: seq)
        note(read: seq, in: room)
        guard let known = try? await client.room(room).readSeq else { return }
        note(read: known, in: room)
    }

    private func note(read seq: Int64, in room: RoomID) {
        notes.withLock { $0.ownReads.append(.init(room: room, user: user, seq: seq)) }
    }

    // MARK: Who is in a room

    /// Puts somebody out of a room, by a ban or without one, at a chat server's own address, and writes it down.
    public func putOut(_ other: UserID, of room: RoomID, ban: Bool = false, at url: String) async throws {
        let member = "\(url)/chat/rooms/\(room)/members/\(other)"
        _ = try await ask(ban ? .json(.PATCH, member, ["banned": true]) : ClientRequest(.DELETE, member))
        notes.withLock { $0.putOut.append(.init(room: room, user: other)) }
    }

    /// Brings somebody into a room, at a chat server's own address.
    public func bring(_ other: UserID, into room: RoomID, at url: String) async throws {
        _ = try await ask(.json(.POST, "\(url)/chat/rooms/\(room)/members", AddMemberRequest(userID: other)))
    }

    // MARK: Hearing

    /// Listens until the connection ends.
    func listen() async {
        var awaySince: Timestamp?
        for await event in connection.events {
            await gate.pass()
            switch event {
            case .entry(let room, let entry):
                notes.withLock { $0.received[room, default: []].append(.init(entry)) }
                progress.step(.heard)
            case .read(let room, let user, let seq):
                notes.withLock { $0.readsHeard.append(.init(room: room, user: user, seq: seq)) }
            case .state(.online):
                if let since = awaySince { notes.withLock { $0.absences.append(since...max(since, .now)) } }
                awaySince = nil
                progress.step(.online)
            case .state(.offline):
                awaySince = awaySince ?? .now
                progress.step(.offline)
            default: break
            }
        }
    }
}
