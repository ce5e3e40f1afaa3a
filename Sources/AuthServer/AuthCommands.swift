import Contracts
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

/// Brings the auth server's database up to date; reads the database's settings.
public func migrateAuth(_ reader: ConfigurationReader) async throws {
    var reader = reader
    let configuration = PostgresConfiguration(&reader, name: "auth")
    try reader.finish()
    try await PostgresMigrator(logger: commandLogger()).apply(AuthMigrations.all, on: configuration)
}

/// Makes a service client, or gives one that is there another secret and standing.
///
/// The id has 1 to 64 letters, digits, `.`, `_`, `-` and `~`. An internal client is one of our own servers: its tokens have
/// the role `service`. Reads the database's settings and the secret `CHATTING_CLIENT_SECRET`, of 32 to 256 of
/// these characters.
public func makeServiceClient(id: String, isInternal: Bool, _ reader: ConfigurationReader) async throws {
    var reader = reader
    let configuration = PostgresConfiguration(&reader, name: "auth")
    let secret = reader.secret("CHATTING_CLIENT_SECRET")
    if !ServiceClient.isID(id) {
        reader.fail("A client's id has 1 to 64 letters, digits, '.', '_', '-', '~', and is not 'chatting'.")
    }
    if !secret.reveal().isEmpty, !ServiceClient.isSecret(secret.reveal()) {
        reader.fail("CHATTING_CLIENT_SECRET must have 32 to 256 letters, digits, '.', '_', '-', '~'.")
    }
    try reader.finish()
    try await withPostgres(configuration) { postgres in
        try await ClientStore(postgres: postgres, clock: .system).put(id: id, secret: secret, isInternal: isInternal)
    }
}

/// Makes an operator's account, or gives one that is there another password and the role.
///
/// Another password than before ends all sessions of the account; the same one changes nothing. Reads
/// the database's settings and the secret `CHATTING_OPERATOR_PASSWORD`, of 8 to 256 characters.
public func makeOperator(id: String, _ reader: ConfigurationReader) async throws {
    var reader = reader
    let configuration = PostgresConfiguration(&reader, name: "auth")
    let secret = reader.secret("CHATTING_OPERATOR_PASSWORD").reveal()
    let (user, password) = (UserID(id), Password(secret))
    if user == nil { reader.fail("'\(id)' cannot be a user's id.") }
    if password == nil, !secret.isEmpty {
        reader.fail("CHATTING_OPERATOR_PASSWORD must have 8 to \(Password.maximumLength) characters.")
    }
    try reader.finish()
    guard let user, let password else { return }
    try await withPostgres(configuration) { postgres in
        try await OperatorStore(postgres: postgres, clock: .system).put(user, password: password)
    }
}

private func commandLogger() -> Logger { Logger(label: "auth") { JSONLogHandler(label: $0) } }

/// Runs `body` with a client that is connected, or will be.
func withPostgres<Result: Sendable>(
    _ configuration: PostgresConfiguration, _ body: @escaping @Sendable (PostgresClient) async throws -> Result
) async throws -> Result {
    var logger = commandLogger()
    // Whoever runs a command sees what it says; that it is connected is no news.
    logger.logLevel = .warning
    let postgres = PostgresClient(configuration, logger: logger, metrics: MetricsRegistry())
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await postgres.run() }
        defer { group.cancelAll() }
        return try await body(postgres)
    }
}
