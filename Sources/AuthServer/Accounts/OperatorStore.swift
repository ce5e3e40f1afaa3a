import Contracts
import Cryptography
import Postgres
import ServerKit
import ServiceKit

/// Makes operators, for a command: it hashes on the calling thread.
struct OperatorStore: Sendable {
    let postgres: PostgresClient
    let clock: WallClock

    /// Sees to it that there is an operator with this id and password.
    func put(_ user: UserID, password: Password) async throws {
        let users = UserStore(postgres: postgres, clock: clock)
        if let name = UserName(user.description), try await !users.exists(user) {
            // Whoever else makes it at this moment makes the same.
            _ = try await users.create(user, name: name, email: nil, hash: try PasswordHash.make(password.text))
        }
        // First the account's state: the password of one that is locked cannot be changed, and must not become an operator's.
        try await postgres.execute(
            """
            UPDATE users SET roles = array_append(roles, \(Role.operator.rawValue)), state = 'active'
            WHERE user_id = \(user) AND NOT \(Role.operator.rawValue) = ANY(roles)
            """)
        if let kept = try await users.credentials(of: user), try kept.hash?.matches(password.text) != true {
            _ = try await users.changePassword(
                of: user, to: try PasswordHash.make(password.text), credentials: kept.number, keeping: nil)
        }
    }
}
