import Synchronization

/// A transaction under way; usable until the body that it was given to returns.
public final class PostgresTransaction: Sendable {
    private let connection: PostgresConnection
    private let metrics: PostgresMetrics
    private let id = PostgresConnection.makeID()
    private let isOpen = Atomic(true)

    init(_ connection: PostgresConnection, metrics: PostgresMetrics) {
        self.connection = connection
        self.metrics = metrics
    }

    /// Sends a statement of the transaction and returns its rows.
    ///
    /// When the server refuses one, all that follow fail with SQLSTATE 25P02, and so does the commit.
    public func query(_ statement: PostgresStatement) async throws(PostgresError) -> PostgresRows {
        PostgresRows(try await run(.statement(statement)))
    }

    /// Sends a statement of the transaction and returns how many rows it was about.
    @discardableResult
    public func execute(_ statement: PostgresStatement) async throws(PostgresError) -> Int {
        try await run(.statement(statement)).affectedRows
    }

    /// Runs statements with semicolons between.
    func script(_ sql: String, timeout: Duration) async throws(PostgresError) {
        _ = try await run(.script(sql), timeout: timeout)
    }

    private func run(_ work: StatementJob.Work, timeout: Duration? = nil) async throws(PostgresError) -> PQResult {
        guard isOpen.load(ordering: .acquiring) else { throw PostgresError(.closed, "the transaction is over") }
        return try await metrics.timed { () async throws(PostgresError) in
            try await connection.run(work, role: .within(id), timeout: timeout)
        }
    }

    // MARK: Begin and end, for the client

    func begin(_ isolation: PostgresIsolation) async throws(PostgresError) {
        let statement = PostgresStatement(unsafeSQL: "BEGIN ISOLATION LEVEL \(isolation.rawValue)")
        do {
            _ = try await connection.run(.statement(statement), role: .begin(id))
        } catch {
            isOpen.store(false, ordering: .releasing)
            // Whether it began or not: the next lease must not find itself inside.
            if error.mayHaveRun { connection.inbox.requestDrop() }
            throw error
        }
    }

    /// A commit whose answer is lost throws an error that says ``PostgresError/mayHaveRun``.
    func commit() async throws(PostgresError) {
        let tag: String
        do {
            tag = try await end("COMMIT").commandTag
        } catch {
            if error.code != .server { connection.inbox.requestDrop() }
            throw error
        }
        // The server answers COMMIT with ROLLBACK when a statement had failed, which the body then kept to itself.
        if tag != "COMMIT" {
            var error = PostgresError(.server, "a statement had failed, so the transaction was rolled back")
            error.sqlState = "25P02"
            throw error
        }
    }

    func rollback() async {
        do {
            _ = try await end("ROLLBACK")
        } catch {
            // With the connection the transaction is gone too; anything else leaves it open.
            if error.code != .connection { connection.inbox.requestDrop() }
        }
    }

    private func end(_ sql: String) async throws(PostgresError) -> PQResult {
        isOpen.store(false, ordering: .releasing)
        return try await connection.run(
            .statement(PostgresStatement(unsafeSQL: sql)), role: .within(id), isProtected: true)
    }
}
