import Contracts
import HTTP
import ServerKit

/// `GET /internal/users/{id}` and `GET /internal/users?ids=a,b`: who users are, for our own servers.
struct InternalUsers: Sendable {
    let profiles: ProfileStore
    let authenticator: Authenticator

    private static let maximumBatch = 200

    func addRoutes(to router: Router) {
        router.get("/internal/users", use: authenticator.services { request, _ in try await batch(request) })
        router.get(
            "/internal/users/:userId",
            use: authenticator.services { _, context in
                let user = try context.parameters.require("userId", as: UserID.self)
                guard let found = try await profiles.accounts([user]).first else { throw HTTPError.code(.notFound) }
                return try .json(found)
            })
    }

    private struct Batch: Encodable {
        let users: [InternalUser]
    }

    /// What is no id is nobody's, so it is left out like an unknown one.
    private func batch(_ request: Request) async throws -> Response {
        let ids = (request.query.first("ids") ?? "").split(separator: ",")
        guard (1...Self.maximumBatch).contains(ids.count) else {
            throw HTTPError.invalidRequest("`ids` must name 1 to \(Self.maximumBatch) users, with commas between.")
        }
        return try .json(Batch(users: try await profiles.accounts(ids.compactMap { UserID(String($0)) })))
    }
}
