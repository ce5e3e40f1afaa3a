import Contracts
import HTTP
import NIOCore
import NIOHTTP1
import ServerKit

/// Saying something, and what was said.
struct MessageRoutes: Sendable {
    private let dependencies: ChatRoutes.Dependencies

    init(_ dependencies: ChatRoutes.Dependencies) { self.dependencies = dependencies }

    func addRoutes(to router: RouterGroup) {
        let users = dependencies.authenticator
        router.post("/rooms/:roomId/messages", use: users.users { try await send($0, $1, by: $2.user) })
        router.get("/rooms/:roomId/messages", use: users.users { try await history($0, $1, for: $2.user) })
    }

    private func send(_ request: Request, _ context: RequestContext, by user: UserID) async throws -> Response {
        let room = try context.parameters.require("roomId", as: RoomID.self)
        let wanted = try await request.json(SendMessageRequest.self)
        if let target = wanted.replyTo, !(1...Seq.maximum).contains(target) {
            throw HTTPError.invalidRequest("`replyTo` must be a whole number from 1.")
        }
        try dependencies.sends.take(user.description)
        let outcome = try await dependencies.writer.append(
            AppendRequest(
                room: room, from: user, clientID: wanted.clientID, body: wanted.body, replyTo: wanted.replyTo))
        let isNew = if case .appended = outcome { true } else { false }
        guard let message = Message(entry: outcome.entry, in: room) else { throw HTTPError.internalError }
        return .json(status: isNew ? .created : .ok) { message.write(to: &$0) }
    }

    private func history(_ request: Request, _ context: RequestContext, for user: UserID) async throws -> Response {
        let room = try context.parameters.require("roomId", as: RoomID.self)
        let limit = try request.limit()
        let place: MessagePlace
        switch (try request.seq("before"), try request.seq("after"), try request.seq("around")) {
        case (nil, nil, nil): place = .newest
        case (let seq?, nil, nil): place = .before(seq)
        case (nil, let seq?, nil): place = .after(seq)
        case (nil, nil, let seq?): place = .around(seq)
        default: throw HTTPError.invalidRequest("Only one of `before`, `after` and `around` can be given.")
        }
        let page = try await dependencies.store.messages(in: room, at: place, limit: limit, as: user)
        return .json { page.write(to: &$0) }
    }
}

extension Response {
    /// An object that is written member by member.
    static func json(status: HTTPResponseStatus = .ok, _ write: (inout JSONWriter) -> Void) -> Response {
        var json = JSONWriter(ByteBuffer())
        write(&json)
        return .bytes(json.buffer, type: "application/json", status: status)
    }
}
