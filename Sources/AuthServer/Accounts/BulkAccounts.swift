public import Contracts
import HTTP
import Logging
import Observability
import Postgres
import ServerKit
public import ServiceKit

/// Makes active accounts that nobody can log in to, and an access token for each: for benchmarks beside an auth server of their
/// own, which have no time for ten thousand sign-ups.
///
/// Reads what ``AuthConfiguration/init(_:)`` documents. Accounts that are there stay as they are. The tokens are good for
/// `lifetime`, and come in the order of `users`.
public func makeAccounts(
    _ users: [UserID], tokenLifetime lifetime: Duration, _ reader: ConfigurationReader
) async throws -> [String] {
    var reader = reader
    let configuration = AuthConfiguration(&reader)
    try reader.finish()
    return try await withPostgres(configuration.postgres) { postgres in
        try await BulkAccounts(postgres: postgres, clock: .system).insert(users)
        let keys = KeyRing(
            store: SigningKeyStore(
                postgres: postgres, encryption: KeyEncryption(configuration.keyEncryptionKey), clock: .system),
            logger: Logger(label: "accounts") { JSONLogHandler(label: $0) })
        _ = try await keys.reload()
        let rules = AccessTokenRules(publicURL: configuration.server.publicURL, clock: .system)
        let issuer = AccessTokenIssuer(keys: keys, issuer: rules.issuer, lifetime: lifetime, clock: .system)
        return try users.map { user in
            guard let session = SessionID("bulk-\(user)") else { throw HTTPError.code(.invalidRequest) }
            return try issuer.token(for: user, session: session, roles: [])
        }
    }
}

/// Inserts accounts, many in a statement.
struct BulkAccounts: Sendable {
    let postgres: PostgresClient
    let clock: WallClock

    /// No hash of any password: no password matches it.
    private static let noPassword = "-"
    private static let atATime = 1_000

    func insert(_ users: [UserID]) async throws {
        var rest = users[...]
        while !rest.isEmpty {
            let ids = rest.prefix(Self.atATime).map(\.description)
            rest = rest.dropFirst(Self.atATime)
            try await postgres.execute(
                """
                INSERT INTO users (user_id, user_name, name_key, password_hash, state, created_at)
                SELECT id, id, id, \(Self.noPassword), 'active', \(clock.now) FROM unnest(\(ids)::text[]) AS id
                ON CONFLICT (user_id) DO NOTHING
                """)
        }
    }
}
