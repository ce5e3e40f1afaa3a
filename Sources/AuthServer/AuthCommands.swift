public import Contracts
import Cryptography
import Logging
import Observability
import Postgres
import ServerKit
public import ServiceKit

/// Runs an auth server until it is told to stop; what it reads is documented at ``AuthConfiguration/init(_:)``.
public func runAuthServer(_ reader: ConfigurationReader) async throws {
    var reader = reader
    let configuration = AuthConfiguration(&reader)
    try reader.finish()
    let runtime = try ServerRuntime(name: "auth", configuration: configuration.server)
    let auth = buildAuthServices(configuration, runtime: runtime)
    try await runtime.run(public: auth.router, internal: auth.internalRouter, services: auth.services)
}

/// Brings the auth server's database up to date; reads `CHATTING_POSTGRES_URL`.
public func migrateAuth(_ reader: ConfigurationReader) async throws {
    var reader = reader
    let configuration = AuthConfiguration.postgres(&reader)
    try reader.finish()
    try await PostgresMigrator(logger: commandLogger()).apply(AuthMigrations.all, on: configuration)
}

/// Makes a service client, or gives one that is there this secret; reads `CHATTING_POSTGRES_URL`.
///
/// The id has 1 to 64 letters, digits, `.`, `_`, `-` and `~`, and the secret 32 to 256 of them. An internal client is one of
/// our own servers: its tokens have the role `service`.
public func createClient(_ reader: ConfigurationReader, id: String, secret: Secret, isInternal: Bool) async throws {
    var reader = reader
    let configuration = AuthConfiguration.postgres(&reader)
    if !ServiceClient.isID(id) {
        reader.fail("A client's id has 1 to 64 letters, digits, '.', '_', '-', '~', and is not 'chatting'.")
    }
    if !ServiceClient.isSecret(secret.reveal()) {
        reader.fail("A client's secret has 32 to 256 letters, digits, '.', '_', '-', '~'.")
    }
    try reader.finish()
    try await withPostgres(configuration) { postgres in
        try await ClientStore(postgres: postgres, clock: .system).put(id: id, secret: secret, isInternal: isInternal)
    }
}

/// Makes an operator's account, or gives one that is there this password and the role; reads `CHATTING_POSTGRES_URL`.
///
/// Another password than before ends all sessions of the account; the same one changes nothing.
public func createOperator(_ reader: ConfigurationReader, id: UserID, password: Secret) async throws {
    var reader = reader
    let configuration = AuthConfiguration.postgres(&reader)
    let password = Password(password.reveal())
    if password == nil { reader.fail("A password has 8 to \(Password.maximumLength) characters.") }
    try reader.finish()
    guard let password else { return }
    try await withPostgres(configuration) { postgres in
        try await OperatorStore(postgres: postgres, clock: .system).put(id, password: password)
    }
}

private func commandLogger() -> Logger { Logger(label: "auth") { JSONLogHandler(label: $0) } }

private func withPostgres(
    _ configuration: PostgresConfiguration, _ body: @escaping @Sendable (PostgresClient) async throws -> Void
) async throws {
    let postgres = PostgresClient(configuration, logger: commandLogger(), metrics: MetricsRegistry())
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await postgres.run() }
        try await body(postgres)
        group.cancelAll()
    }
}
