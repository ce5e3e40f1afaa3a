import Contracts
import Foundation
import HTTP
import NIOCore
import NIOHTTP1
import Postgres
import ServerKit
import ServiceKit
import Synchronization
import TestSupport
import Testing

@testable import ChatServer

/// The chat server's routes without a network: a token is the user's id.
struct ChatAPI: Sendable {
    let pod: LogPod
    let users: KnownUsers
    private let responder: RouterResponder

    init(_ pod: LogPod, groupLimit: Int = 1_000) {
        self.pod = pod
        users = KnownUsers(["ann", "bob", "cid", "dan"])
        let router = Router()
        ChatRoutes(
            ChatRoutes.Dependencies(
                store: pod.store, writer: pod.writer,
                users: UserDirectory(store: pod.store, source: users, maximumAge: .zero, logger: .quiet),
                authenticator: Authenticator(verifier: TokensAreNames()), reads: pod.sink,
                sends: RateLimiter(rate: 1_000, burst: 1_000), groupLimit: groupLimit)
        ).addRoutes(to: router)
        responder = router.buildResponder()
    }

    /// Sends a request as a user and returns the answer.
    func call(
        _ method: HTTPMethod, _ path: String, as user: String?, _ body: String? = nil
    ) async -> ChatAnswer {
        var headers: HTTPHeaders = ["content-type": "application/json"]
        if let user { headers.add(name: "authorization", value: "Bearer \(user)") }
        let response = await responder.respond(
            to: Request(method, path, headers: headers, body: body.map(ByteBuffer.init(string:))), logger: .quiet)
        return ChatAnswer(
            status: Int(response.status.code), headers: response.headers, body: response.body.bytes ?? ByteBuffer())
    }

    /// Makes a room and returns its id.
    func makeRoom(_ kind: RoomKind = .group, named name: String = "Room", by user: String, _ members: [String] = [])
        async throws -> RoomID
    {
        let list = members.map { "\"\($0)\"" }.joined(separator: ",")
        let naming = kind == .direct ? "" : #""name":"\#(name)","#
        let answer = await call(
            .POST, "/chat/rooms", as: user, #"{"kind":"\#(kind.rawValue)",\#(naming)"members":[\#(list)]}"#)
        return try answer.decode(Room.self).roomID
    }
}

/// An answer as a client sees it.
struct ChatAnswer: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: ByteBuffer

    func decode<Value: Decodable>(_: Value.Type) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(body.readableBytesView))
    }

    /// The code of the problem document, where it is one.
    var code: String? { try? decode(Problem.self).code }

    /// The body as text.
    var text: String { String(buffer: body) }
}

/// Runs `body` with the routes of one pod.
func withChatAPI<Result: Sendable>(
    groupLimit: Int = 1_000, _ body: @Sendable (ChatAPI) async throws -> Result
) async throws -> Result {
    var options = RoomWriterOptions()
    options.groupLimit = groupLimit
    return try await withLogPods(options: options) { pods, _ in
        try await body(ChatAPI(pods[0], groupLimit: groupLimit))
    }
}

/// Takes any user id for a token.
struct TokensAreNames: TokenVerifying {
    func verify(_ token: String) async throws -> Principal {
        guard let user = UserID(token) else { throw HTTPError.unauthenticated }
        return Principal(
            subject: token, user: user, session: SessionID("s-\(token)"), expiresAt: Timestamp.now + .seconds(300))
    }
}

/// An auth server that knows some users, or is away.
final class KnownUsers: UserSource {
    private let state: Mutex<(known: Set<UserID>, isAway: Bool)>

    init(_ ids: [String]) { state = Mutex((Set(ids.compactMap { UserID($0) }), false)) }

    var isAway: Bool {
        get { state.withLock { $0.isAway } }
        set { state.withLock { $0.isAway = newValue } }
    }

    func names(of users: [UserID]) async throws -> [UserID: UserName] {
        let (known, isAway) = state.withLock { $0 }
        if isAway { throw HTTPError.unavailable() }
        return Dictionary(
            uniqueKeysWithValues: known.intersection(users).map {
                ($0, UserName($0.description.uppercased())!)
            })
    }
}
