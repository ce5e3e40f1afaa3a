public import Logging
public import Observability
public import ServiceKit

/// Postgres, for all of a server.
///
/// Statements of all callers are gathered and sent together over a few connections, each prepared once and committed by
/// itself: one that fails leaves the others alone, and many callers cost one round trip. ``transaction(isolation:_:)``
/// leases a connection of its own. Lost connections are made anew, with growing waits in between.
///
/// Statements may be called before ``run()``; they wait for it until their deadline.
public final class PostgresClient: Service {
    private let connections: [PostgresConnection]
    private let pool: TransactionPool
    private let metrics: PostgresMetrics

    /// A client that connects when ``run()`` does.
    public init(_ configuration: PostgresConfiguration, logger: Logger, metrics: MetricsRegistry) {
        let metrics = PostgresMetrics(metrics, database: configuration.database, pool: configuration.pool)
        let count = max(1, configuration.connections)
        let make = { @Sendable in
            PostgresConnection(
                configuration, queueLimit: max(1, configuration.queueLimit / count), logger: logger,
                reconnects: metrics.reconnects)
        }
        let connections = (0..<count).map { _ in make() }
        self.connections = connections
        pool = TransactionPool(configuration, make: make)
        self.metrics = metrics
        metrics.sample(connections, pool)
    }

    deinit { stop(.now) }

    // MARK: Life

    /// Keeps the connections until it is asked to stop: then takes no more, finishes what was taken, and closes. When its
    /// task is cancelled it gives up what is under way.
    public func run() async throws {
        for connection in connections { try connection.start() }
        await gracefulShutdown()
        await shutdown(Task.isCancelled ? .now : .whenDone)
    }

    /// Whether a statement sent now would find a connection. For readiness.
    public var isConnected: Bool { connections.contains { $0.isConnected } }

    /// Ends the threads and waits for them; cancellation hurries it.
    func shutdown(_ how: Inbox.Stop) async {
        stop(how)
        await withTaskCancellationHandler {
            for connection in connections { await connection.ended() }
            await pool.ended()
        } onCancel: {
            stop(.now)
        }
    }

    private func stop(_ how: Inbox.Stop) {
        pool.stop(how)
        for connection in connections { connection.stop(how) }
    }

    // MARK: Statements

    /// Sends a statement and returns its rows.
    ///
    /// A cancelled task's statement is taken back when it has not been sent; one that was sent is waited for. When the
    /// connection is lost after sending, the error says ``PostgresError/mayHaveRun``; what was not sent yet goes to the next
    /// connection, until its deadline.
    public func query(_ statement: PostgresStatement) async throws(PostgresError) -> PostgresRows {
        PostgresRows(try await run(statement))
    }

    /// Sends a statement and returns how many rows it was about.
    @discardableResult
    public func execute(_ statement: PostgresStatement) async throws(PostgresError) -> Int {
        try await run(statement).affectedRows
    }

    private func run(_ statement: PostgresStatement) async throws(PostgresError) -> PQResult {
        try await metrics.timed { () async throws(PostgresError) in
            try await leastLoaded.run(.statement(statement))
        }
    }

    /// Where the fewest statements are under way, among those that are connected when any is.
    private var leastLoaded: PostgresConnection {
        var best = connections[0]
        for other in connections.dropFirst() {
            let isBetter =
                other.isConnected == best.isConnected ? other.inbox.load < best.inbox.load : other.isConnected
            if isBetter { best = other }
        }
        return best
    }

    // MARK: Transactions

    /// Runs `body` in a transaction on a connection of its own and commits it when `body` returns.
    ///
    /// It is rolled back when `body` throws, and when the task is cancelled before the commit (`CancellationError`).
    /// Serialisation failures are not repeated: ``PostgresError/isRetryable`` tells which ones can be. A body that catches a
    /// refused statement and returns gets an error from the commit (25P02). Transactions must not be nested: each holds a
    /// connection while it waits for another.
    public func transaction<Result: Sendable>(
        isolation: PostgresIsolation = .readCommitted, _ body: (PostgresTransaction) async throws -> Result
    ) async throws -> Result {
        let connection = try await pool.lease()
        defer { pool.giveBack(connection) }
        let transaction = PostgresTransaction(connection, metrics: metrics)
        try await transaction.begin(isolation)
        let result: Result
        do {
            result = try await body(transaction)
            try Task.checkCancellation()
        } catch {
            await transaction.rollback()
            throw error
        }
        try await transaction.commit()
        return result
    }
}
