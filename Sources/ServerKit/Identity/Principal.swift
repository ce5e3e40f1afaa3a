public import Contracts
public import ServiceKit

/// Who makes a request, as the access token says.
public struct Principal: Sendable, Hashable {
    /// The token's `sub`: a user's id, or a service client's.
    public var subject: String
    /// The user; nil for a service client.
    public var user: UserID?
    /// The user's session; nil for a service client.
    public var session: SessionID?
    /// What they may do.
    public var roles: Set<Role>
    /// The token's own id.
    public var tokenID: String
    /// When the token's time is over.
    public var expiresAt: Timestamp

    /// Somebody, for tests and verifiers.
    public init(
        subject: String, user: UserID?, session: SessionID?, roles: Set<Role> = [], tokenID: String = "",
        expiresAt: Timestamp
    ) {
        self.subject = subject
        self.user = user
        self.session = session
        self.roles = roles
        self.tokenID = tokenID
        self.expiresAt = expiresAt
    }
}
