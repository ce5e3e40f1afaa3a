/// What went wrong between us and Postgres, or inside it.
///
/// `description` carries no data of users: the server's words are left out of it where they may quote a value (SQLSTATE
/// classes 22 and P0). `debugDescription` has all of them.
public struct PostgresError: Error, Sendable, Hashable {
    /// What kind of failure it is, by what a caller can do about it.
    public enum Code: String, Sendable, Hashable {
        /// No connection could be made in time, or the one that the statement was sent on was lost.
        case connection
        /// The answer did not come before the deadline; SQLSTATE 57014 when the server itself gave up.
        case timeout
        /// More statements or transactions wait than the configuration allows. Nothing was sent.
        case queueFull
        /// The server refused the statement: see ``PostgresError/sqlState``.
        case server
        /// An answer does not fit the Swift type that was asked for.
        case decoding
        /// A value cannot be sent: U+0000 in a text, too many or too large parameters. Nothing was sent.
        case encoding
        /// The waiting task was cancelled before the statement was sent.
        case cancelled
        /// The client was shut down, or the transaction is over. Nothing was sent.
        case closed
        /// The migrations do not fit what the database has seen.
        case migration
    }

    /// The kind of failure.
    public let code: Code
    /// A sentence for operators; from the server in the server's language. It may quote values.
    public let message: String
    /// The five characters of Postgres' appendix A, when the server answered.
    public var sqlState: String?
    /// The name of the constraint that was violated.
    public var constraint: String?
    /// What the server adds to its message; it often quotes values.
    public var detail: String?
    /// Whether the server may have done it all the same: it was sent, and no answer came.
    public var mayHaveRun = false
    /// The function in the server's source that complained.
    var function: String?

    init(_ code: Code, _ message: String, mayHaveRun: Bool = false) {
        self.code = code
        self.message = message
        self.mayHaveRun = mayHaveRun
    }

    /// Whether the same call can succeed when it is made again, and cannot have had an effect already.
    ///
    /// For a serialisation failure or a deadlock "the same call" is the whole transaction.
    public var isRetryable: Bool {
        if mayHaveRun { return false }
        switch code {
        case .connection, .queueFull, .timeout: return true
        case .server: return isStalePlan || Self.retryableStates.contains(sqlState ?? "")
        default: return false
        }
    }

    /// Whether a unique constraint was violated: this one, when a name is given.
    public func isUniqueViolation(of name: String? = nil) -> Bool {
        sqlState == "23505" && (name == nil || name == constraint)
    }

    /// The prepared statement is gone (26000), or what it returns has changed with the schema. Nothing was done, and the
    /// next time it is prepared anew.
    var isStalePlan: Bool { sqlState == "26000" || (sqlState == "0A000" && function == "RevalidateCachedQuery") }

    /// serialization_failure, deadlock_detected, lock_not_available, too_many_connections, cannot_connect_now.
    private static let retryableStates: Set<String> = ["40001", "40P01", "55P03", "53300", "57P03"]
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
    /// The kind, SQLSTATE, constraint, and the message where it cannot quote a value.
    public var description: String {
        let quotesValues = sqlState.map { $0.hasPrefix("22") || $0.hasPrefix("P0") } ?? false
        return summary + (quotesValues ? "" : ": \(message)")
    }

    /// Everything, values of users included.
    public var debugDescription: String { "\(summary): \(message)" + (detail.map { " (\($0))" } ?? "") }

    private var summary: String {
        "Postgres: \(code.rawValue)" + (sqlState.map { " \($0)" } ?? "") + (constraint.map { " [\($0)]" } ?? "")
            + (mayHaveRun ? " (it may have been done)" : "")
    }
}
