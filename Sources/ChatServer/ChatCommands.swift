import Logging
import Observability
import Postgres
import ServerKit
public import ServiceKit

/// Runs a chat server until it is told to stop; what it reads is documented at ``ChatConfiguration/init(_:)``.
public func runChatServer(_ reader: ConfigurationReader) async throws {
    var reader = reader
    let configuration = ChatConfiguration(&reader)
    try reader.finish()
    let runtime = try ServerRuntime(name: "chat", configuration: configuration.server)
    let chat = buildChatServices(configuration, runtime: runtime)
    try await runtime.run(public: chat.router, internal: chat.internalRouter, services: chat.services)
}

/// Brings the chat server's database up to date; reads the database's settings.
public func migrateChat(_ reader: ConfigurationReader) async throws {
    var reader = reader
    let configuration = PostgresConfiguration(&reader, name: "chat")
    try reader.finish()
    try await PostgresMigrator(logger: commandLogger()).apply(ChatMigrations.all, on: configuration)
}

/// Gives the chat server's database a new epoch, and returns it; reads the database's settings.
///
/// To be run after the database was restored to an earlier time: servers and clients start over.
public func renewChatEpoch(_ reader: ConfigurationReader) async throws -> Int64 {
    var reader = reader
    let configuration = PostgresConfiguration(&reader, name: "chat")
    try reader.finish()
    let postgres = PostgresClient(configuration, logger: commandLogger(), metrics: MetricsRegistry())
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await postgres.run() }
        defer { group.cancelAll() }
        return try await ChatStore(postgres).renewEpoch()
    }
}

private func commandLogger() -> Logger { Logger(label: "chat") { JSONLogHandler(label: $0) } }
