import Contracts
import HTTP
import ServerKit

/// The raw log, for synchronising, and how far it was read.
struct LogRoutes: Sendable {
    private let dependencies: ChatRoutes.Dependencies

    init(_ dependencies: ChatRoutes.Dependencies) { self.dependencies = dependencies }

    func addRoutes(to router: RouterGroup) {
        let users = dependencies.authenticator
        router.get("/rooms/:roomId/entries", use: users.users { try await entries($0, $1, for: $2.user) })
        router.put("/rooms/:roomId/read", use: users.users { try await read($0, $1, by: $2.user) })
    }

    private func entries(_ request: Request, _ context: RequestContext, for user: UserID) async throws -> Response {
        let room = try context.parameters.require("roomId", as: RoomID.self)
        let (limit, after) = (try request.limit(), try request.seq("after") ?? 0)
        let (entries, head) = try await dependencies.store.entries(in: room, after: after, limit: limit, as: user)
        let next = entries.last.flatMap { $0.seq < head ? $0.seq : nil }
        return .json { EntryPage(entries: entries, next: next).write(to: &$0) }
    }

    private func read(_ request: Request, _ context: RequestContext, by user: UserID) async throws -> Response {
        let room = try context.parameters.require("roomId", as: RoomID.self)
        let wanted = try await request.json(ReadRequest.self)
        guard (0...Seq.maximum).contains(wanted.seq) else {
            throw HTTPError.invalidRequest("`seq` must be a whole number from 0.")
        }
        let position = try await dependencies.store.read(room, user, upTo: wanted.seq)
        if position.moved { dependencies.reads.hasRead(room, user, upTo: position.seq) }
        return .noContent
    }
}
