/// Finds out whose an access token is.
public protocol TokenVerifying: Sendable {
    /// Throws `HTTPError` `unauthenticated` or `token_expired`, or `unavailable` when it cannot tell now.
    func verify(_ token: String) async throws -> Principal
}
