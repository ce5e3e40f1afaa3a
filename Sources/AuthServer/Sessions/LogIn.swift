public import Contracts
public import HTTP
import Logging
import ServerKit

extension LogInRequest: StrictlyDecodable {}

/// `POST /user/login`: a password gives a session.
///
/// Whatever is wrong, the answer is the same and takes the same time, so that nobody learns who has an account.
struct LogIn: Sendable {
    let users: UserStore
    let families: FamilyStore
    let passwords: Passwords
    let tokens: TokenPairs
    let limiter: RateLimiter
    let metrics: AuthMetrics

    func addRoutes(to router: Router) {
        router.post("/user/login") { request, context in try await logIn(request, context) }
    }

    private func logIn(_ request: Request, _ context: RequestContext) async throws -> Response {
        let given = try await request.json(LogInRequest.self)
        guard given.userID.unicodeScalars.count <= 256, given.password.unicodeScalars.count <= Password.maximumLength
        else { throw HTTPError.invalidRequest("An id or a password is not that long.") }
        try limiter.take(ClientNetwork.key(of: request.remoteAddress))
        let user = UserID(given.userID)
        let kept: UserStore.Credentials? = if let user { try await users.credentials(of: user) } else { nil }
        let verdict = try await passwords.check(given.password, against: kept?.hash)
        guard verdict.isRight, let user, let kept, kept.state == .active,
            let (family, token) = try await families.start(for: user, credentials: kept.number)
        else {
            metrics.count(.logIn, "refused")
            throw HTTPError.code(.invalidCredentials, "The user id or the password is wrong.")
        }
        if let renewed = verdict.renewed {
            try await users.renew(renewed, of: user, credentials: kept.number)
        }
        metrics.count(.logIn, "ok")
        context.logger.debug("Logged in", metadata: ["user": "\(user)", "session": "\(family.session)"])
        return try tokens.response(family, token, roles: kept.roles)
    }
}
