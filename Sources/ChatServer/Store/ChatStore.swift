public import Postgres

/// Everything that the chat server keeps in Postgres, one statement a question.
///
/// Throws ``ChatError``: `unavailable` while Postgres is away, `not_found` and `not_a_member` where a user may not see.
public struct ChatStore: Sendable {
    let postgres: PostgresClient

    /// A store in the client's database, which has seen ``ChatMigrations``.
    public init(_ postgres: PostgresClient) { self.postgres = postgres }
}
