public import Contracts

/// Tells who users are: the auth server, or a test's own.
public protocol UserSource: Sendable {
    /// Those of these users that can take part, by id; others are unknown, being signed up, or erased.
    func names(of users: [UserID]) async throws -> [UserID: UserName]
}
