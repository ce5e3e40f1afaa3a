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
    /// A client that connects when ``run()`` does.
    public init(_ configuration: PostgresConfiguration, logger: Logger, metrics: MetricsRegistry) {
        fatalError("being written")
    }

    /// Keeps the connections until it is asked to stop: then takes no more, finishes what was taken, and closes. When its
    /// task is cancelled it gives up what is under way.
    public func run() async throws { fatalError("being written") }

    /// Whether a statement sent now would find a connection. For readiness.
    public var isConnected: Bool { fatalError("being written") }

    /// Sends a statement and returns its rows.
    ///
    /// A cancelled task's statement is taken back when it has not been sent; one that was sent is waited for. When the
    /// connection is lost after sending, the error says ``PostgresError/mayHaveRun``.
    public func query(_ statement: PostgresStatement) async throws(PostgresError) -> PostgresRows {
        fatalError("being written")
    }

    /// Sends a statement and returns how many rows it was about.
    @discardableResult
    public func execute(_ statement: PostgresStatement) async throws(PostgresError) -> Int {
        fatalError("being written")
    }

    /// Runs `body` in a transaction on a connection of its own and commits it when `body` returns.
    ///
    /// It is rolled back when `body` throws, and when the task is cancelled before the commit (`CancellationError`).
    /// Serialisation failures are not repeated: ``PostgresError/isRetryable`` tells which ones can be.
    public func transaction<Result: Sendable>(
        isolation: PostgresIsolation = .readCommitted, _ body: (PostgresTransaction) async throws -> Result
    ) async throws -> Result {
        fatalError("being written")
    }
}
