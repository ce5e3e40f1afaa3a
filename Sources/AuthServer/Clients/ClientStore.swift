import Postgres
import ServiceKit

/// The service clients in the database.
struct ClientStore: Sendable {
    let postgres: PostgresClient
    let clock: WallClock

    /// The client of this id.
    func client(_ id: String) async throws -> ServiceClient? {
        let rows = try await postgres.query("SELECT is_internal, secret_digest FROM clients WHERE client_id = \(id)")
        guard let (isInternal, digest) = try rows.first(Bool.self, [UInt8].self) else { return nil }
        return ServiceClient(id: id, isInternal: isInternal, secretDigest: digest)
    }

    /// Makes a client, or gives the one that is there this secret and this standing.
    func put(id: String, secret: Secret, isInternal: Bool) async throws {
        try await postgres.execute(
            """
            INSERT INTO clients (client_id, secret_digest, is_internal, created_at)
            VALUES (\(id), \(ServiceClient.digest(of: secret.reveal())), \(isInternal), \(clock.now))
            ON CONFLICT (client_id) DO UPDATE
            SET secret_digest = excluded.secret_digest, is_internal = excluded.is_internal
            """)
    }
}
