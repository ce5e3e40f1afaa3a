import Contracts
import Cryptography
import Postgres
import ServiceKit

extension ChatStore {
    /// Makes a ticket that stands for `grant` for `lifetime`; only its hash is kept. Some of the old ones are cleared away.
    func makeTicket(_ grant: TicketGrant, lifetime: Duration) async throws(ChatError) -> String {
        let ticket = Base64URL.encode(Random.bytes(32))
        try await execute(
            """
            WITH old AS (
                DELETE FROM tickets WHERE hash IN (
                    SELECT hash FROM tickets WHERE expires_at < now() ORDER BY expires_at LIMIT 8
                    FOR UPDATE SKIP LOCKED)
            )
            INSERT INTO tickets (hash, user_id, session_id, token_expires_at, expires_at)
            VALUES (\(Self.hash(ticket)), \(grant.user.description), \(grant.session.description), \(grant.expiresAt),
                now() + make_interval(secs => \(lifetime.seconds)))
            """)
        return ticket
    }

    /// Takes a ticket: it is good once. Nil when it is unknown, used or too old.
    public func redeemTicket(_ ticket: String) async throws(ChatError) -> TicketGrant? {
        guard (1...128).contains(ticket.utf8.count) else { return nil }
        let found = try await rows(
            """
            DELETE FROM tickets WHERE hash = \(Self.hash(ticket))
            RETURNING user_id, session_id, token_expires_at, expires_at > now()
            """, String.self, String.self, Timestamp.self, Bool.self)
        guard let (user, session, expiresAt, isGood) = found.first, isGood else { return nil }
        return TicketGrant(
            user: try UserID(user).stored("user_id"), session: try SessionID(session).stored("session_id"),
            expiresAt: expiresAt)
    }

    private static func hash(_ ticket: String) -> [UInt8] { Digest.sha256(Array(ticket.utf8)) }
}
