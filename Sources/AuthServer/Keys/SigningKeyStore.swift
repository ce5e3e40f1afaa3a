import Contracts
import Cryptography
import HTTP
import Postgres
import ServerKit
import ServiceKit

/// The signing keys in the database, encrypted.
struct SigningKeyStore: Sendable {
    let postgres: PostgresClient
    let encryption: KeyEncryption
    let clock: WallClock

    /// All keys; makes the first one when there is none.
    ///
    /// Pods that start at once wait for each other, so they share one. Throws `CryptographyError` when a key cannot be
    /// opened, which waiting does not mend.
    func load() async throws -> SigningKeys {
        if let keys = try open(try await postgres.query(Self.all)) { return keys }
        try await postgres.transaction { transaction in
            // Held until the end; whoever comes second finds the key of the first.
            try await transaction.execute("SELECT pg_advisory_xact_lock(hashtext('chatting auth signing keys'))")
            guard try await transaction.query("SELECT FROM signing_keys WHERE state = 'current'").isEmpty else {
                return
            }
            let key = try SigningKey.generate(.es256)
            try await transaction.execute(
                """
                INSERT INTO signing_keys (kid, sealed_pem, state, created_at)
                VALUES (\(key.keyID), \(try encryption.seal(key)), \(SigningKeyState.current), \(clock.now))
                """)
        }
        guard let keys = try open(try await postgres.query(Self.all)) else { throw HTTPError.code(.unavailable) }
        return keys
    }

    private static let all: PostgresStatement =
        "SELECT kid, sealed_pem, state FROM signing_keys ORDER BY created_at DESC"

    private func open(_ rows: PostgresRows) throws -> SigningKeys? {
        var current: SigningKey?
        var others: [SigningKey] = []
        for (id, sealed, state) in try rows.decode(String.self, [UInt8].self, SigningKeyState.self) {
            let key = try encryption.open(sealed, keyID: id)
            if state == .current { current = key } else { others.append(key) }
        }
        return current.map { SigningKeys(current: $0, others: others) }
    }
}
