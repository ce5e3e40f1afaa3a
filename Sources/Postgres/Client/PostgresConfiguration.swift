public import ServiceKit

/// Where Postgres is, who we are there, and how much we ask of it.
public struct PostgresConfiguration: Sendable {
    /// A name, an address, or the directory of a Unix socket.
    public var host = "127.0.0.1"
    /// TCP port, or the number in the socket's name.
    public var port = 5432
    /// The role to log in as.
    public var user: String
    /// The role's password; nil where the server asks for none.
    public var password: Secret?
    /// The database.
    public var database: String
    /// What `pg_stat_activity` shows of us.
    public var applicationName = "chatting"
    /// What metrics call this client's connections, where a process has several clients of a database.
    public var pool = "main"
    /// Schemas to look names up in, as `SET search_path` takes them; nil leaves the role's.
    public var searchPath: String?
    /// Further parameters of libpq: `sslmode`, `sslrootcert`, `target_session_attrs`, …
    public var parameters: [String: String] = [:]

    /// Connections that statements of all callers share; each carries many at a time.
    public var connections = 2
    /// The most connections for transactions, made when they are needed. Past it callers wait.
    public var transactionConnections = 4
    /// The most statements that wait to be sent, of all connections together. Past it: ``PostgresError/Code/queueFull``.
    public var queueLimit = 4_096
    /// The most callers that wait for a connection for a transaction. Past it: ``PostgresError/Code/queueFull``.
    public var transactionQueueLimit = 256
    /// Different texts that a connection keeps prepared; of more, the one not used for longest goes.
    public var preparedStatements = 256

    /// How long making a connection may take.
    public var connectTimeout: Duration = .seconds(5)
    /// How long the server works on a statement (`statement_timeout`); then ``PostgresError/Code/timeout``. Zero: for ever.
    public var statementTimeout: Duration = .seconds(5)
    /// How long a caller waits for an answer in all, and for a connection for a transaction; then
    /// ``PostgresError/Code/timeout``.
    public var requestTimeout: Duration = .seconds(10)
    /// How long callers wait for a connection that was lost, or has never been, counted from then: past it they fail at once
    /// with ``PostgresError/Code/connection`` until there is one. Nil: each waits until its own deadline.
    public var outagePatience: Duration?
    /// How much longer than `statementTimeout` a server may be silent about a statement before its connection is dropped.
    public var answerGrace: Duration = .seconds(2)
    /// The longest wait between two attempts to connect; the first are shorter.
    public var maximumReconnectDelay: Duration = .seconds(5)
    /// How long a transaction's body may leave its connection idle before the server ends the transaction.
    public var idleInTransactionTimeout: Duration = .seconds(60)

    /// A configuration with the defaults above.
    public init(
        host: String = "127.0.0.1", port: Int = 5432, user: String, password: Secret? = nil, database: String? = nil
    ) {
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.database = database ?? user
    }
}

extension PostgresConfiguration: CustomStringConvertible {
    /// Where and who, without the password.
    public var description: String { "\(user)@\(host):\(port)/\(database)" }
}
