public import Contracts
public import HTTP
import NIOHTTP1
import ServerKit

extension SignUpRequest: StrictlyDecodable {}

/// `POST /user`: somebody wants an account.
struct SignUp: Sendable {
    let users: UserStore
    let passwords: Passwords
    let limiter: RateLimiter
    let metrics: AuthMetrics

    func addRoutes(to router: Router) {
        router.post("/user") { request, _ in try await signUp(request) }
    }

    private func signUp(_ request: Request) async throws -> Response {
        let wanted = try await request.json(SignUpRequest.self)
        let password = try Password(checking: wanted.password, field: "password")
        let email = try wanted.email.map { try EmailAddress(checking: $0) }
        // Only what costs a hash counts: a mistake in a form should keep nobody out.
        try limiter.take(ClientNetwork.key(of: request.remoteAddress))
        guard try await !users.exists(wanted.userID) else { throw taken() }
        let hash = try await passwords.hash(password)
        guard
            let account = try await users.create(
                wanted.userID, name: wanted.userName, email: email, hash: hash)
        else { throw taken() }
        metrics.count(.signUp, "ok")
        return try .json(account, status: .created)
    }

    private func taken() -> HTTPError {
        metrics.count(.signUp, "exists")
        return .code(.userExists, "Somebody has this id.")
    }
}

extension Password {
    /// Throws `invalid_request` for a password that nobody may have.
    init(checking text: String, field: String) throws(HTTPError) {
        guard let password = Password(text) else {
            throw .invalidRequest("The field \"\(field)\" must have 8 to \(Self.maximumLength) characters.")
        }
        self = password
    }
}
