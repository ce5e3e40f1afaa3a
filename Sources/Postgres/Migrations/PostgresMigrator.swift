public import Logging
import Observability
import ServiceKit

/// Brings a database's schema up to date, and keeps in the table `schema_migrations` what it has done.
public struct PostgresMigrator: Sendable {
    private let logger: Logger
    private let waitTimeout: Duration
    private let scriptTimeout: Duration

    /// A migrator that waits this long for other migrators, and for each migration.
    public init(logger: Logger, waitTimeout: Duration = .seconds(300), scriptTimeout: Duration = .seconds(3_600)) {
        self.logger = logger
        self.waitTimeout = waitTimeout
        self.scriptTimeout = scriptTimeout
    }

    /// Applies what the database has not seen, in order, each in its transaction, and returns how many those were.
    ///
    /// Migrators of several processes wait for each other. A migration whose text differs from what was applied, or that
    /// comes before one that was, throws ``PostgresError/Code/migration``, and one that fails leaves nothing behind; those
    /// before it stay. What a newer version has applied is left alone. A migration waits 10 s for a lock at most, since
    /// everybody else would wait behind it.
    @discardableResult
    public func apply(
        _ migrations: [PostgresMigration], on configuration: PostgresConfiguration
    ) async throws -> Int {
        var configuration = configuration
        configuration.statementTimeout = .zero
        configuration.idleInTransactionTimeout = .zero
        let client = PostgresClient(configuration, logger: logger, metrics: MetricsRegistry())
        let result: Result<Int, any Error>
        do {
            result = .success(try await applyAll(migrations, client))
        } catch {
            result = .failure(error)
        }
        await client.shutdown(.now)
        return try result.get()
    }

    private enum Step: Sendable {
        case applied, upToDate, busy
    }

    private func applyAll(_ migrations: [PostgresMigration], _ client: PostgresClient) async throws -> Int {
        var count = 0
        var backOff = BackOff(initial: .milliseconds(20), maximum: .seconds(1))
        var deadline = ContinuousClock.now + waitTimeout
        while true {
            switch try await client.transaction({ try await applyNext(of: migrations, in: $0) }) {
            case .upToDate:
                return count
            case .applied:
                count += 1
                deadline = .now + waitTimeout
                backOff.reset()
            case .busy:
                guard ContinuousClock.now < deadline else {
                    throw PostgresError(.timeout, "another migrator has been at work for \(waitTimeout)")
                }
                try await Task.sleep(for: backOff.next())
            }
        }
    }

    /// The lock is the transaction's, so it cannot outlive the connection or be lost without the work being lost too. It is
    /// tried, not waited for: a waiting statement would keep old rows alive and can block what the other one does.
    private func applyNext(
        of migrations: [PostgresMigration], in transaction: PostgresTransaction
    ) async throws(PostgresError) -> Step {
        let isFree = try await transaction.query("SELECT pg_try_advisory_xact_lock(\(Self.lock))").only(Bool.self)
        guard isFree else { return .busy }
        try await transaction.script(Self.table, timeout: scriptTimeout)
        let history = MigrationHistory(
            applied: try await transaction.query("SELECT id, checksum FROM schema_migrations ORDER BY id")
                .decode(Int.self, String.self).map { .init(id: $0, checksum: $1) })
        let checksums = try await checksums(of: migrations, in: transaction)
        guard let next = try history.next(of: migrations, checksum: { checksums[$0] }) else { return .upToDate }
        try await apply(next, checksum: checksums[next] ?? "", in: transaction)
        return .applied
    }

    private func apply(
        _ migration: PostgresMigration, checksum: String, in transaction: PostgresTransaction
    ) async throws(PostgresError) {
        let began = ContinuousClock.now
        let number = try await transaction.query("SELECT pg_current_xact_id()::text").only(String.self)
        try await transaction.execute("SET LOCAL lock_timeout = '10s'")
        try await transaction.script(migration.sql, timeout: scriptTimeout)
        guard try await transaction.query("SELECT pg_current_xact_id()::text").only(String.self) == number else {
            throw PostgresError(.migration, "migration \(migration.id) ends its transaction itself, which it must not")
        }
        try await transaction.execute(
            """
            INSERT INTO schema_migrations (id, name, checksum)
            VALUES (\(migration.id), \(migration.name), \(checksum))
            """)
        logger.info(
            "Applied a migration",
            metadata: ["id": "\(migration.id)", "name": "\(migration.name)", "took": "\(began.duration(to: .now))"])
    }

    /// Postgres computes them: this module has no digests.
    private func checksums(
        of migrations: [PostgresMigration], in transaction: PostgresTransaction
    ) async throws(PostgresError) -> [PostgresMigration: String] {
        let rows = try await transaction.query(
            """
            SELECT encode(sha256(convert_to(sql, 'UTF8')), 'hex')
            FROM unnest(\(migrations.map(\.sql))) WITH ORDINALITY AS given (sql, place) ORDER BY place
            """)
        return Dictionary(zip(migrations, try rows.decode(String.self))) { first, _ in first }
    }

    /// Any number, the same in all versions; advisory locks are the database's own.
    private static let lock: Int64 = 0x6D69_6772_6174_6501

    private static let table = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            id int8 PRIMARY KEY,
            name text NOT NULL,
            checksum text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        )
        """
}
