import Contracts
import HTTP
import ServerKit

/// Lists of rooms: one's own, and those that anyone may join.
struct RoomListRoutes: Sendable {
    private let dependencies: ChatRoutes.Dependencies

    init(_ dependencies: ChatRoutes.Dependencies) { self.dependencies = dependencies }

    func addRoutes(to router: RouterGroup) {
        let users = dependencies.authenticator
        router.get(
            "/rooms",
            use: users.users { request, _, user in
                try await page(request) { place, limit in
                    try await dependencies.store.rooms(of: user.user, after: place, limit: limit)
                }
            })
        router.get(
            "/rooms/public",
            use: users.users { request, _, user in
                let text = request.query.first("q") ?? ""
                guard text.unicodeScalars.count <= 64, !text.unicodeScalars.contains("\0") else {
                    throw HTTPError.invalidRequest("`q` must have at most 64 characters.")
                }
                return try await page(request) { place, limit in
                    // What a stranger sees of a room is not what was said in it.
                    try await dependencies.store.publicRooms(
                        matching: text, after: place, limit: limit, as: user.user)
                }
            })
    }

    private func page(
        _ request: Request,
        _ list: (RoomPlace?, Int) async throws -> [(room: Room, place: RoomPlace)]
    ) async throws -> Response {
        let limit = try request.limit()
        let place = try request.query.first("cursor").map { text throws(HTTPError) in
            try Cursor.decode(text, as: RoomPlace.self)
        }
        let found = try await list(place, limit + 1)
        let page = found.prefix(limit)
        let next = found.count > limit ? try page.last.map { try Cursor.encode($0.place) } : nil
        return try .json(RoomPage(rooms: page.map(\.room), next: next))
    }
}
