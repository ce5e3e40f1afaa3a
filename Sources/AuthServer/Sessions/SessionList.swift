import Contracts
import HTTP
import NIOHTTP1
import Postgres
import ServerKit
import ServiceKit

/// `GET /user/sessions` and `DELETE /user/sessions/{sid}`: where somebody is logged in.
struct SessionList: Sendable {
    let store: SessionListStore
    let authenticator: Authenticator

    func addRoutes(to router: Router) {
        router.get(
            "/user/sessions", use: authenticator.users { request, _, user in try await list(request, user) })
        router.delete(
            "/user/sessions/:sid",
            use: authenticator.users { _, context, user in
                let session = try context.parameters.require("sid", as: SessionID.self)
                guard try await store.end(session, of: user.user) else { throw HTTPError.code(.notFound) }
                return .noContent
            })
    }

    private struct Page: Encodable {
        let sessions: [Item]
        @NullEncoded var next: String?
    }

    private struct Item: Encodable {
        let sid: SessionID
        let createdAt: Timestamp
        let lastUsedAt: Timestamp
        let expiresAt: Timestamp
        /// Whether it is the one that asks.
        let current: Bool
    }

    private func list(_ request: Request, _ user: UserPrincipal) async throws -> Response {
        let limit = try request.limit()
        let place = try request.query.first("cursor").map { try Cursor.decode($0, as: SessionListStore.Place.self) }
        let found = try await store.sessions(of: user.user, after: place, limit: limit + 1)
        let shown = found.prefix(limit)
        let next = found.count > limit ? try shown.last.map { try Cursor.encode($0.place) } : nil
        let items = shown.map {
            Item(
                sid: $0.session, createdAt: $0.createdAt, lastUsedAt: $0.lastUsedAt, expiresAt: $0.expiresAt,
                current: $0.session == user.session)
        }
        return try .json(Page(sessions: items, next: next), headers: ["cache-control": "no-store"])
    }
}
