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
    let logger = Logger(label: "chat") { JSONLogHandler(label: $0) }
    try await PostgresMigrator(logger: logger).apply(ChatMigrations.all, on: configuration)
}
