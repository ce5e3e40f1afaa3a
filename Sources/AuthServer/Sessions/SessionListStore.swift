import Contracts
import Postgres
import ServiceKit

/// A user's sessions that live.
struct SessionListStore: Sendable {
    let postgres: PostgresClient
    let clock: WallClock

    /// One of them.
    struct Session: Sendable {
        let session: SessionID
        let createdAt: Timestamp
        let lastUsedAt: Timestamp
        let expiresAt: Timestamp

        var place: Place { Place(createdAt: createdAt.microseconds, session: session) }
    }

    /// Where a page ends.
    struct Place: Codable, Sendable {
        let createdAt: Int64
        let session: SessionID
    }

    /// The newest first.
    func sessions(of user: UserID, after place: Place?, limit: Int) async throws -> [Session] {
        let rows = try await postgres.query(
            """
            SELECT sid, created_at, last_used_at, expires_at FROM families
            WHERE user_id = \(user) AND revoked_at IS NULL AND expires_at > \(clock.now)
                AND (\(place == nil) OR (created_at, sid)
                    < (\(place.map { Timestamp(microseconds: $0.createdAt) }), \(place?.session)))
            ORDER BY created_at DESC, sid DESC LIMIT \(limit)
            """)
        return try rows.decode(SessionID.self, Timestamp.self, Timestamp.self, Timestamp.self)
            .map { Session(session: $0, createdAt: $1, lastUsedAt: $2, expiresAt: $3) }
    }

    /// Ends one; false when the user has no such session.
    func end(_ session: SessionID, of user: UserID) async throws -> Bool {
        try await postgres.execute(
            """
            UPDATE families SET revoked_at = \(clock.now), revocation = \(RevocationReason.user)
            WHERE sid = \(session) AND user_id = \(user) AND revoked_at IS NULL
            """) == 1
    }
}
