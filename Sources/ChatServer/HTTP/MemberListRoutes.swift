import Contracts
import HTTP
import ServerKit

/// Who is in a room.
struct MemberListRoutes: Sendable {
    private let dependencies: ChatRoutes.Dependencies

    init(_ dependencies: ChatRoutes.Dependencies) { self.dependencies = dependencies }

    func addRoutes(to router: RouterGroup) {
        router.get(
            "/rooms/:roomId/members",
            use: dependencies.authenticator.users { try await list($0, $1, for: $2.user) })
    }

    /// Where the list goes on.
    private struct Place: Codable {
        let user: UserID
    }

    private func list(_ request: Request, _ context: RequestContext, for user: UserID) async throws -> Response {
        let room = try context.parameters.require("roomId", as: RoomID.self)
        let limit = try request.limit()
        let place = try request.query.first("cursor").map { text throws(HTTPError) in
            try Cursor.decode(text, as: Place.self)
        }
        let found = try await dependencies.store.members(of: room, after: place?.user, limit: limit + 1, as: user)
        let page = found.prefix(limit)
        let names = try await dependencies.users.names(of: page.map(\.user))
        let next = found.count > limit ? try page.last.map { try Cursor.encode(Place(user: $0.user)) } : nil
        return try .json(MemberPage(members: page.map { try Member($0, names: names) }, next: next))
    }
}

extension Member {
    /// A member with the name that goes with them.
    init(_ stored: StoredMember, names: [UserID: UserName]) throws(ChatError) {
        let name = try (names[stored.user] ?? UserName(stored.user.description)).stored("user_name")
        self.init(userID: stored.user, userName: name, role: stored.role, muted: stored.muted)
    }
}
