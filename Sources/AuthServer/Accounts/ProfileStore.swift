import Contracts
import Postgres
import ServerKit
import ServiceKit

/// What people see of accounts: their own, and each other's.
struct ProfileStore: Sendable {
    let postgres: PostgresClient
    let clock: WallClock

    /// The account of whoever asks, as long as their session lives; nil when it or the account has ended.
    func account(of user: UserPrincipal) async throws -> Account? {
        try Self.account(
            try await postgres.query(
                """
                SELECT u.user_id, u.user_name, u.email, u.state, u.created_at
                FROM users u JOIN families f USING (user_id)
                WHERE u.user_id = \(user.user) AND u.state = 'active'
                    AND f.sid = \(user.session) AND f.revoked_at IS NULL
                """))
    }

    /// Changes what `change` names, and gives the account as it is then; nil as above.
    func change(_ change: ProfileChange, of user: UserPrincipal) async throws -> Account? {
        guard change.userName != nil || change.email != nil else { return try await account(of: user) }
        let name = change.userName
        return try Self.account(
            try await postgres.query(
                """
                UPDATE users u SET
                    user_name = coalesce(\(name), u.user_name),
                    name_key = coalesce(\(name.map { NameKey.make($0.description) }), u.name_key),
                    email = CASE WHEN \(change.email != nil) THEN \(change.email?.address?.description) ELSE u.email END,
                    version = u.version + 1
                FROM families f
                WHERE u.user_id = \(user.user) AND u.state = 'active'
                    AND f.sid = \(user.session) AND f.user_id = u.user_id AND f.revoked_at IS NULL
                RETURNING u.user_id, u.user_name, u.email, u.state, u.created_at
                """))
    }

    /// What anybody who is logged in may see of a user; nil for one who is not there, not yet or no longer.
    func profile(of user: UserID) async throws -> PublicProfile? {
        let rows = try await postgres.query(
            "SELECT user_name FROM users WHERE user_id = \(user) AND state IN ('active', 'locked')")
        return try rows.first(UserName.self).map { PublicProfile(userID: user, userName: $0) }
    }

    /// Users whose id or name begins with a text, by id, after one of them.
    func profiles(beginningWith text: String, after: UserID?, limit: Int) async throws -> [PublicProfile] {
        let key = NameKey.make(text)
        let end = NameKey.end(of: key)
        let after = after?.description ?? ""
        // Two searches that an index serves each, instead of one with OR that none does.
        let rows = try await postgres.query(
            """
            (SELECT user_id, user_name FROM users
                WHERE user_id >= \(key) AND user_id < \(end) AND user_id > \(after) AND state IN ('active', 'locked')
                ORDER BY user_id LIMIT \(limit))
            UNION
            (SELECT user_id, user_name FROM users
                WHERE name_key >= \(key) AND name_key < \(end) AND user_id > \(after) AND state IN ('active', 'locked')
                ORDER BY user_id LIMIT \(limit))
            ORDER BY user_id LIMIT \(limit)
            """)
        return try rows.decode(UserID.self, UserName.self).map { PublicProfile(userID: $0, userName: $1) }
    }

    /// The accounts among these, in any state, for our own servers.
    func accounts(_ users: [UserID]) async throws -> [InternalUser] {
        let rows = try await postgres.query(
            "SELECT user_id, user_name, state FROM users WHERE user_id = ANY(\(users)) ORDER BY user_id")
        return try rows.decode(UserID.self, UserName.self, AccountState.self)
            .map { InternalUser(userID: $0, userName: $1, state: $2) }
    }

    private static func account(_ rows: PostgresRows) throws -> Account? {
        try rows.first(UserID.self, UserName.self, String?.self, AccountState.self, Timestamp.self)
            .map { Account(userID: $0, userName: $1, email: $2, state: $3, createdAt: $4) }
    }
}
