public import Contracts
public import ServiceKit

/// What a ticket stands for.
public struct TicketGrant: Sendable, Hashable {
    /// Who asked for it.
    public var user: UserID
    /// Their session.
    public var session: SessionID
    /// When the token that it was asked with ends.
    public var expiresAt: Timestamp

    /// A grant of these.
    public init(user: UserID, session: SessionID, expiresAt: Timestamp) {
        self.user = user
        self.session = session
        self.expiresAt = expiresAt
    }
}
