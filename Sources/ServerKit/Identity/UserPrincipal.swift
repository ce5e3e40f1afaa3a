public import Contracts
public import ServiceKit

/// A user who makes a request: a ``Principal`` that is known to be one.
public struct UserPrincipal: Sendable, Hashable {
    /// Who.
    public let user: UserID
    /// In which session.
    public let session: SessionID
    /// What they may do.
    public let roles: Set<Role>
    /// When the token's time is over.
    public let expiresAt: Timestamp

    /// Nil for a service client.
    public init?(_ principal: Principal) {
        guard let user = principal.user, let session = principal.session else { return nil }
        self.init(user: user, session: session, roles: principal.roles, expiresAt: principal.expiresAt)
    }

    /// A user of these, for tests and tickets.
    public init(user: UserID, session: SessionID, roles: Set<Role> = [], expiresAt: Timestamp) {
        self.user = user
        self.session = session
        self.roles = roles
        self.expiresAt = expiresAt
    }
}
