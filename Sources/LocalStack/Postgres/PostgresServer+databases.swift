import Foundation
import Logging
import Observability
public import Postgres
import ServiceKit

extension PostgresServer {
    /// How to reach a database of this server as a role of this server.
    public func configuration(database: String, role: String? = nil) throws -> PostgresConfiguration {
        let role = role ?? database
        return PostgresConfiguration(
            host: "127.0.0.1", port: port, user: role, password: try directory.password(of: role), database: database)
    }

    /// The file, readable to us alone, that holds a role's password.
    public func passwordFile(of role: String) -> String { directory.passwordFile(of: role) }

    /// Waits until the server answers; throws with the log's last lines when the process ends instead.
    public func waitUntilReady(_ process: ChildProcess, timeout: Duration = .seconds(60)) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await withAdministrator(timeout: timeout) { _ = try await $0.query("SELECT 1") }
            }
            group.addTask {
                let exit = try await process.exit()
                throw PostgresServerError("Postgres ended with \(exit): \(lastLines)")
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// Creates a role and a database of that name which belongs to it, when they are missing, and sets the role's password to
    /// the kept one.
    @discardableResult
    public func createDatabase(_ name: String) async throws -> PostgresConfiguration {
        let configuration = try configuration(database: name)
        try await withAdministrator { client in
            let password = configuration.password?.reveal() ?? ""
            let roleExists = try await client.query("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = \(name))")
                .only(Bool.self)
            let verb = roleExists ? "ALTER" : "CREATE"
            let sql = try await client.query(
                "SELECT format('\(unsafeSQL: verb) ROLE %I LOGIN PASSWORD %L', \(name)::text, \(password)::text)"
            ).only(String.self)
            try await client.execute(PostgresStatement(unsafeSQL: sql))
            let isThere = try await client.query("SELECT EXISTS (SELECT FROM pg_database WHERE datname = \(name))")
                .only(Bool.self)
            if !isThere {
                try await client.execute("CREATE DATABASE \(identifier: name) OWNER \(identifier: name)")
            }
        }
        return configuration
    }

    /// Runs `body` with a client that may do everything, in the database `postgres`.
    @discardableResult
    public func withAdministrator<Result: Sendable>(
        timeout: Duration = .seconds(60), _ body: @escaping @Sendable (PostgresClient) async throws -> Result
    ) async throws -> Result {
        var configuration = try configuration(database: "postgres", role: Self.superuser)
        configuration.connections = 1
        configuration.requestTimeout = timeout
        configuration.statementTimeout = timeout
        configuration.maximumReconnectDelay = .milliseconds(100)
        let logger = Logger(label: "postgres-administrator") { _ in SwiftLogNoOpLogHandler() }
        let client = PostgresClient(configuration, logger: logger, metrics: MetricsRegistry())
        let group = ServiceGroup([client], logger: logger)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            defer { group.triggerGracefulShutdown() }
            return try await body(client)
        }
    }

    private var lastLines: String {
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(5).joined(separator: "\n")
    }
}
