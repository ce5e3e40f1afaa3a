import ChatClient
import Contracts
import HTTP

/// A fake chat, and clients of it.
struct ChatTest: Sendable {
    let chat: FakeChat
    let room: RoomID
    private let http: HTTPClient
    private let url: String

    static func run(_ body: @escaping @Sendable (ChatTest) async throws -> Void) async throws {
        let room = RoomID.make()
        let chat = FakeChat(rooms: [room])
        try await TestServer.with(routes: chat.route) { server in
            try await withHTTPClient { http in
                try await body(ChatTest(chat: chat, room: room, http: http, url: "http://127.0.0.1:\(server.port)/"))
            }
        }
    }

    /// A client that is logged in.
    func client(_ user: String = "ann") async throws -> ChatClient {
        let client = ChatClient(ChatClientConfiguration(baseURL: url), http: http)
        try await client.logIn(UserID(user)!, password: "password")
        return client
    }

    /// A message's text.
    func text(_ text: String) -> MessageBody { MessageBody(text)! }
}

/// Reads the events of a connection one after the other.
struct ConnectionReader {
    private var events: ChatEvents.AsyncIterator

    init(_ connection: ChatConnection) { events = connection.events.makeAsyncIterator() }

    /// Waits until the connection is open.
    mutating func online() async throws {
        while let event = await events.next() {
            if case .state(.online) = event { return }
        }
        throw CancellationError()
    }

    /// The next entry's place.
    mutating func entry() async throws -> Entry {
        while let event = await events.next() {
            if case .entry(_, let entry) = event { return entry }
        }
        throw CancellationError()
    }

    /// The next so many entries' places.
    mutating func places(_ count: Int) async throws -> [Int64] {
        var places: [Int64] = []
        while places.count < count { places.append(try await entry().seq) }
        return places
    }

    /// The next event that the closure makes something of.
    mutating func first<Value>(_ match: (ChatEvent) -> Value?) async throws -> Value {
        while let event = await events.next() {
            if let value = match(event) { return value }
        }
        throw CancellationError()
    }
}
