import Contracts
import HTTP
import NIOHTTP1
import ServerKit

/// `GET` and `PATCH /user/me`.
struct OwnProfile: Sendable {
    let profiles: ProfileStore
    let authenticator: Authenticator

    func addRoutes(to router: Router) {
        router.get(
            "/user/me",
            use: authenticator.users { _, _, user in try answer(try await profiles.account(of: user)) })
        router.patch(
            "/user/me",
            use: authenticator.users { request, _, user in
                let change = try await request.json(ProfileChange.self)
                return try answer(try await profiles.change(change, of: user))
            })
    }

    private func answer(_ account: Account?) throws -> Response {
        guard let account else { throw HTTPError.code(.unauthenticated, "The session has ended.") }
        return try .json(account, headers: ["cache-control": "no-store"])
    }
}
