public import Logging

/// Brings a database's schema up to date.
public struct PostgresMigrator: Sendable {
    private let logger: Logger

    /// A migrator that says what it does.
    public init(logger: Logger) { self.logger = logger }

    /// Applies what the database has not seen, in order, each in its transaction, and returns how many those were.
    ///
    /// Migrators of several processes wait for each other. A migration whose text differs from what was applied, or that
    /// comes before one that was, throws ``PostgresError/Code/migration`` and nothing is done. What a newer version has
    /// applied is left alone.
    @discardableResult
    public func apply(
        _ migrations: [PostgresMigration], on configuration: PostgresConfiguration
    ) async throws(PostgresError) -> Int {
        fatalError("being written")
    }
}
