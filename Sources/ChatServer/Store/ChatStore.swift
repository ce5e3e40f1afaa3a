import Contracts
public import Logging
public import Postgres
import ServerKit

/// Everything that the chat server keeps in Postgres, one statement a question.
///
/// Throws ``ChatError``: `unavailable` while Postgres is away, `not_found` and `not_a_member` where a user may not see.
public struct ChatStore: Sendable {
    let postgres: PostgresClient
    private let logger: Logger

    /// A store in the client's database, which has seen ``ChatMigrations``.
    public init(_ postgres: PostgresClient, logger: Logger = Logger(label: "chat.store")) {
        self.postgres = postgres
        self.logger = logger
    }

    /// Whether Postgres would answer now.
    public var isConnected: Bool { postgres.isConnected }

    /// The rows of a statement as tuples.
    func rows<each Value: PostgresDecodable>(
        _ statement: PostgresStatement, _ types: repeat (each Value).Type
    ) async throws(ChatError) -> [(repeat each Value)] {
        do { return try await postgres.query(statement).decode(repeat each types) } catch { throw failure(error) }
    }

    /// Runs a statement and returns how many rows it was about.
    @discardableResult
    func execute(_ statement: PostgresStatement) async throws(ChatError) -> Int {
        do { return try await postgres.execute(statement) } catch { throw failure(error) }
    }

    /// What an error of Postgres' means to callers. What is no outage is a mistake of ours, and told to the log.
    func failure(_ error: PostgresError) -> ChatError {
        if error.isOutage || error.code == .cancelled { return .unavailable }
        logger.error("A statement failed", metadata: ["error": "\(error)"])
        return ChatError(.internalError)
    }

    /// What an answer of the database's that refuses something means.
    static func refusal(_ outcome: String) -> ChatError {
        switch outcome {
        case "not_found": .notFound
        case "not_a_member": .notAMember
        case "muted": .muted
        case "forbidden": .forbidden
        case "no_target": ChatError(.invalidRequest, "`replyTo` is no message of this room.")
        case "full": ChatError(.conflict, "The room is full.")
        default: ChatError(.internalError, "The database answered \(outcome).")
        }
    }
}
