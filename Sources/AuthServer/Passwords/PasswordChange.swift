import Contracts
import HTTP
import ServerKit

/// `PUT /user/me/password`: another password, which ends every other session.
struct PasswordChange: Sendable {
    let users: UserStore
    let profiles: ProfileStore
    let passwords: Passwords
    let authenticator: Authenticator
    let limiter: RateLimiter
    let metrics: AuthMetrics

    func addRoutes(to router: Router) {
        router.put(
            "/user/me/password", use: authenticator.users { request, _, user in try await change(request, user) })
    }

    private struct Body: StrictlyDecodable {
        let currentPassword: String
        let newPassword: String

        enum CodingKeys: String, CodingKey, CaseIterable {
            case currentPassword, newPassword
        }
    }

    private func change(_ request: Request, _ user: UserPrincipal) async throws -> Response {
        let given = try await request.json(Body.self)
        let wanted = try Password(checking: given.newPassword, field: "newPassword")
        guard given.currentPassword.unicodeScalars.count <= Password.maximumLength else {
            throw HTTPError.invalidRequest("A password is not that long.")
        }
        // By account: whoever holds a stolen access token should not get to guess the password from many addresses.
        try limiter.take(user.user.description)
        guard try await profiles.account(of: user) != nil, let kept = try await users.credentials(of: user.user) else {
            throw HTTPError.code(.unauthenticated, "The session has ended.")
        }
        guard try await passwords.check(given.currentPassword, against: kept.hash).isRight else { throw wrong() }
        let hash = try await passwords.hash(wanted)
        guard
            try await users.changePassword(
                of: user.user, to: hash, credentials: kept.number, keeping: user.session)
        else { throw wrong() }
        metrics.count(.passwordChange, "ok")
        return .noContent
    }

    private func wrong() -> HTTPError {
        metrics.count(.passwordChange, "refused")
        return .code(.invalidCredentials, "The current password is wrong.")
    }
}
