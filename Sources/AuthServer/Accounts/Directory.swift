import Contracts
import HTTP
import ServerKit

/// `GET /user/{userId}` and `GET /user?q=`: who is there, for anybody who is logged in.
struct Directory: Sendable {
    let profiles: ProfileStore
    let authenticator: Authenticator

    private static let maximumQuery = 64

    func addRoutes(to router: Router) {
        router.get("/user", use: authenticator.users { request, _, _ in try await search(request) })
        router.get(
            "/user/:userId",
            use: authenticator.users { _, context, _ in
                guard let profile = try await profiles.profile(of: try context.parameters.require("userId")) else {
                    throw HTTPError.code(.notFound)
                }
                return try .json(profile)
            })
    }

    private struct Page: Encodable {
        let users: [PublicProfile]
        @NullEncoded var next: String?
    }

    private struct Place: Codable {
        let after: UserID
    }

    private func search(_ request: Request) async throws -> Response {
        guard let text = request.query.first("q"), (1...Self.maximumQuery).contains(text.unicodeScalars.count),
            !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else {
            throw HTTPError.invalidRequest("`q` must be the beginning of an id or a name, of up to 64 characters.")
        }
        let limit = try request.limit()
        let place = try request.query.first("cursor").map { try Cursor.decode($0, as: Place.self) }
        let found = try await profiles.profiles(beginningWith: text, after: place?.after, limit: limit + 1)
        let shown = Array(found.prefix(limit))
        let next = found.count > limit ? try shown.last.map { try Cursor.encode(Place(after: $0.userID)) } : nil
        return try .json(Page(users: shown, next: next))
    }
}
