import Contracts
import Cryptography
import Postgres
import ServiceKit

/// The accounts in the database.
struct UserStore: Sendable {
    let postgres: PostgresClient
    let clock: WallClock

    /// What a log-in is checked against.
    struct Credentials: Sendable {
        let state: AccountState
        let hash: PasswordHash?
        /// How many passwords the account has had.
        let number: Int
        let roles: [String]
    }

    /// Whether somebody has the id, or had it.
    func exists(_ user: UserID) async throws -> Bool {
        try await postgres.query("SELECT EXISTS (SELECT FROM users WHERE user_id = \(user))").only(Bool.self)
    }

    /// Makes an account; nil when somebody has the id.
    func create(
        _ user: UserID, name: UserName, email: EmailAddress?, hash: PasswordHash
    ) async throws -> Account? {
        let account = Account(
            userID: user, userName: name, email: email?.description, state: .active, createdAt: clock.now)
        let made = try await postgres.execute(
            """
            INSERT INTO users (user_id, user_name, name_key, email, password_hash, state, created_at)
            VALUES (\(user), \(name), \(NameKey.make(name.description)), \(account.email), \(hash.encoded),
                \(account.state), \(account.createdAt))
            ON CONFLICT (user_id) DO NOTHING
            """)
        return made == 1 ? account : nil
    }

    /// What a log-in is checked against; nil when there is no such account.
    func credentials(of user: UserID) async throws -> Credentials? {
        let rows = try await postgres.query(
            "SELECT state, password_hash, credentials, roles FROM users WHERE user_id = \(user)")
        guard let (state, hash, number, roles) = try rows.first(AccountState.self, String.self, Int.self, [String].self)
        else { return nil }
        return Credentials(state: state, hash: PasswordHash(encoded: hash), number: number, roles: roles)
    }

    /// Puts the same password's hash at another cost into the place of the one that was checked.
    func renew(_ hash: PasswordHash, of user: UserID, credentials: Int) async throws {
        try await postgres.execute(
            """
            UPDATE users SET password_hash = \(hash.encoded)
            WHERE user_id = \(user) AND credentials = \(credentials)
            """)
    }

    /// Gives the account another password, and ends all its sessions but one. False when the password is no longer the one
    /// that was checked.
    func changePassword(
        of user: UserID, to hash: PasswordHash, credentials: Int, keeping session: SessionID?
    ) async throws -> Bool {
        try await postgres.transaction { transaction in
            // The account first: a log-in that holds it has its session in the table when the second statement looks.
            let changed = try await transaction.execute(
                """
                UPDATE users SET password_hash = \(hash.encoded), credentials = credentials + 1
                WHERE user_id = \(user) AND credentials = \(credentials) AND state = 'active'
                """)
            guard changed == 1 else { return false }
            try await transaction.execute(
                """
                UPDATE families SET revoked_at = \(clock.now), revocation = \(RevocationReason.passwordChange)
                WHERE user_id = \(user) AND sid IS DISTINCT FROM \(session) AND revoked_at IS NULL
                """)
            return true
        }
    }
}
