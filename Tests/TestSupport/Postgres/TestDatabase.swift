import Foundation
public import LocalStack
import Logging
public import Observability
public import Postgres
import ServiceKit

/// A database of one test.
public struct TestDatabase: Sendable {
    /// Runs until the test is over.
    public let client: PostgresClient
    /// How the client reached it; for clients of the test's own.
    public let configuration: PostgresConfiguration
    /// What the client counts.
    public let metrics: MetricsRegistry
    /// The server that it is on, which other tests use too.
    public let server: PostgresServer
}

struct TemplateKey: Hashable, Sendable {
    let migrations: [PostgresMigration]
}

/// Runs `body` with a client of a database of its own, which has the migrations applied and is dropped afterwards.
///
/// Tests run side by side: the database is a copy of one that was migrated once for all of them.
@discardableResult
public func withTestDatabase<Result: Sendable>(
    migrations: [PostgresMigration] = [], configure: (inout PostgresConfiguration) -> Void = { _ in },
    _ body: @Sendable (TestDatabase) async throws -> Result
) async throws -> Result {
    let server = try await TestPostgres.shared.server()
    let template = try await TestPostgres.shared.template(for: TemplateKey(migrations: migrations)) {
        try await makeTemplate(migrations, on: server)
    }
    let name = "test_\(UUID().uuidString.lowercased().filter { $0 != "-" })"
    try await server.withAdministrator { client in
        try await client.execute(
            "CREATE DATABASE \(identifier: name) TEMPLATE \(identifier: template) OWNER \(identifier: testRole)")
    }
    var configuration = try server.configuration(database: name, role: testRole)
    configuration.connections = 1
    configure(&configuration)
    let metrics = MetricsRegistry()
    let result: Swift.Result<Result, any Error>
    do {
        let final = configuration
        let value = try await withPostgresClient(configuration, metrics: metrics) { client in
            try await body(
                TestDatabase(client: client, configuration: final, metrics: metrics, server: server))
        }
        result = .success(value)
    } catch {
        result = .failure(error)
    }
    try await server.withAdministrator { client in
        try await client.execute("DROP DATABASE IF EXISTS \(identifier: name) WITH (FORCE)")
    }
    return try result.get()
}

/// Runs `body` with a client that runs, and shuts the client down in good order afterwards.
@discardableResult
public func withPostgresClient<Result: Sendable>(
    _ configuration: PostgresConfiguration, metrics: MetricsRegistry = MetricsRegistry(),
    _ body: @Sendable (PostgresClient) async throws -> Result
) async throws -> Result {
    let client = PostgresClient(configuration, logger: .quiet, metrics: metrics)
    let group = ServiceGroup([client], logger: .quiet)
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        defer { group.triggerGracefulShutdown() }
        return try await body(client)
    }
}

/// Owns all test databases, and may do no more than a server's role in production.
let testRole = "chatting"

private func makeTemplate(_ migrations: [PostgresMigration], on server: PostgresServer) async throws -> String {
    guard !migrations.isEmpty else { return "template1" }
    let name = "template_\(UUID().uuidString.lowercased().filter { $0 != "-" })"
    try await server.withAdministrator { client in
        try await client.execute("CREATE DATABASE \(identifier: name) OWNER \(identifier: testRole)")
    }
    let configuration = try server.configuration(database: name, role: testRole)
    try await PostgresMigrator(logger: .quiet).apply(migrations, on: configuration)
    return name
}
