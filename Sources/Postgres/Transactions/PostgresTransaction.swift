/// A transaction under way; usable until the body that it was given to returns.
public final class PostgresTransaction: Sendable {
    /// Sends a statement of the transaction and returns its rows.
    public func query(_ statement: PostgresStatement) async throws(PostgresError) -> PostgresRows {
        fatalError("being written")
    }

    /// Sends a statement of the transaction and returns how many rows it was about.
    @discardableResult
    public func execute(_ statement: PostgresStatement) async throws(PostgresError) -> Int {
        fatalError("being written")
    }

    private init() {}
}
