import Contracts
import Cryptography
import Postgres
import ServiceKit

/// The sessions in the database.
struct FamilyStore: Sendable {
    let postgres: PostgresClient
    let policy: SessionPolicy
    let clock: WallClock

    /// What became of a refresh token, and what the account may do now.
    struct Refreshed: Sendable {
        let decision: RefreshFamily.Decision
        let family: RefreshFamily
        let roles: [String]
    }

    /// Keeps a log-in's new family, and gives its first token. Nil when the account is no longer what was checked: not
    /// active, or with another password.
    ///
    /// The row lock makes a change of the password come before, so that it is seen, or after, so that it sees the family.
    func start(for user: UserID, credentials: Int) async throws -> (family: RefreshFamily, token: RefreshToken)? {
        guard let (family, token) = RefreshFamily.start(user: user, at: clock.now) else { return nil }
        let kept = try await postgres.execute(
            """
            INSERT INTO families (sid, user_id, tag_key, generation, current_digest, created_at, last_used_at, expires_at)
            SELECT \(family.session), account.user_id, \(family.tagKey), \(Int(family.generation)),
                \(family.currentDigest), \(family.createdAt), \(family.lastUsedAt), \(end(of: family))
            FROM (
                SELECT user_id FROM users
                WHERE user_id = \(user) AND state = 'active' AND credentials = \(credentials) FOR SHARE
            ) AS account
            """)
        return kept == 1 ? (family, token) : nil
    }

    /// Exchanges a refresh token for its successor, one caller at a time for each family; nil where there is no family.
    func refresh(_ token: RefreshToken) async throws -> Refreshed? {
        try await postgres.transaction { transaction in
            guard let locked = try await lock(token.session, transaction) else { return nil }
            var family = locked.family
            let decision: RefreshFamily.Decision =
                locked.isActive ? try family.refresh(token, at: clock.now, policy: policy) : .refused
            if family != locked.family { try await save(family, transaction) }
            return Refreshed(decision: decision, family: family, roles: locked.roles)
        }
    }

    /// Ends the family by any of its tokens; does nothing for what is no token of ours.
    func logOut(_ token: RefreshToken) async throws {
        try await postgres.transaction { transaction in
            guard var family = try await lock(token.session, transaction)?.family else { return }
            if family.logOut(token, at: clock.now) { try await save(family, transaction) }
        }
    }

    /// Deletes some of the families that ended before a moment; how many.
    func deleteEnded(before moment: Timestamp, limit: Int) async throws -> Int {
        try await postgres.execute(
            """
            DELETE FROM families WHERE sid IN (
                SELECT sid FROM families WHERE expires_at < \(moment) OR revoked_at < \(moment)
                LIMIT \(limit) FOR UPDATE SKIP LOCKED
            )
            """)
    }

    private struct Locked: Sendable {
        let family: RefreshFamily
        let isActive: Bool
        let roles: [String]
    }

    private func lock(_ session: SessionID, _ transaction: PostgresTransaction) async throws -> Locked? {
        let rows = try await transaction.query(
            """
            SELECT f.*, u.state, u.roles FROM families f JOIN users u USING (user_id)
            WHERE f.sid = \(session) FOR UPDATE OF f
            """)
        guard let row = rows.first else { return nil }
        return Locked(
            family: try RefreshFamily(row), isActive: try row.decode(column: "state", as: AccountState.self) == .active,
            roles: try row.decode(column: "roles"))
    }

    private func save(_ family: RefreshFamily, _ transaction: PostgresTransaction) async throws {
        try await transaction.execute(
            """
            UPDATE families SET
                generation = \(Int(family.generation)), current_digest = \(family.currentDigest),
                spent_digest = \(family.spent?.digest), spent_at = \(family.spent?.at),
                sealed_successor = \(family.spent?.sealedSuccessor),
                last_used_at = \(family.lastUsedAt), expires_at = \(end(of: family)),
                revoked_at = \(family.revocation?.at), revocation = \(family.revocation?.reason)
            WHERE sid = \(family.session)
            """)
    }

    private func end(of family: RefreshFamily) -> Timestamp {
        policy.end(createdAt: family.createdAt, lastUsedAt: family.lastUsedAt)
    }
}

extension RefreshFamily {
    /// Reads a row of `families`.
    fileprivate init(_ row: PostgresRow) throws(PostgresError) {
        session = try row.decode(column: "sid")
        user = try row.decode(column: "user_id")
        tagKey = try row.decode(column: "tag_key")
        createdAt = try row.decode(column: "created_at")
        lastUsedAt = try row.decode(column: "last_used_at")
        generation = UInt32(clamping: try row.decode(column: "generation", as: Int.self))
        currentDigest = try row.decode(column: "current_digest")
        if let digest = try row.decode(column: "spent_digest", as: [UInt8]?.self) {
            spent = SpentToken(
                digest: digest, at: try row.decode(column: "spent_at"),
                sealedSuccessor: try row.decode(column: "sealed_successor"))
        }
        if let at = try row.decode(column: "revoked_at", as: Timestamp?.self) {
            revocation = Revocation(at: at, reason: try row.decode(column: "revocation"))
        }
    }
}
