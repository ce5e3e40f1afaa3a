import Contracts
import Cryptography
import Foundation
import HTTP
import NIOCore
import NIOHTTP1
import NIOPosix
import Observability
import Postgres
import ServerKit
import ServiceKit
import TestSupport
import Testing

@testable import AuthServer

/// An auth server without listeners, over a database of its own.
struct TestAuth: Sendable {
    let responder: RouterResponder
    let internalResponder: RouterResponder
    let keys: KeyRing
    let rules: AccessTokenRules
    let time: ManualTime
    let postgres: PostgresClient
    let metrics: MetricsRegistry
    let log = TestLog()

    static let password = "correct horse battery"

    /// Sends a request as from a connection of `address`.
    func send(
        _ method: HTTPMethod, _ path: String, _ json: String? = nil, token: String? = nil, headers: HTTPHeaders = [:],
        from address: String = "192.0.2.1", toInternal: Bool = false
    ) async -> TestAnswer {
        var headers = headers
        if let token { headers.add(name: "authorization", value: "Bearer \(token)") }
        if json != nil, !headers.contains(name: "content-type") {
            headers.add(name: "content-type", value: "application/json")
        }
        let request = Request(
            method, path, headers: headers, body: json.map { ByteBuffer(string: $0) }, remoteAddress: address)
        let responder = toInternal ? internalResponder : responder
        return TestAnswer(await responder.respond(to: request, logger: log.logger))
    }

    @discardableResult
    func signUp(_ user: String, name: String? = nil, password: String = Self.password) async -> TestAnswer {
        await send(
            .POST, "/user", #"{"userId":"\#(user)","password":"\#(password)","userName":"\#(name ?? user)"}"#)
    }

    func logIn(_ user: String, password: String = Self.password, from address: String = "192.0.2.1") async -> TestAnswer
    {
        await send(.POST, "/user/login", #"{"userId":"\#(user)","password":"\#(password)"}"#, from: address)
    }

    /// Signs a user up and logs them in.
    func newUser(_ user: String, name: String? = nil) async throws -> TokenPair {
        #expect(await signUp(user, name: name).status == .created)
        return try await logIn(user).json()
    }

    func refresh(_ token: String) async -> TestAnswer {
        await send(.POST, "/user/refresh", #"{"refreshToken":"\#(token)"}"#)
    }

    /// What the token endpoint says to a client.
    func clientToken(
        _ form: String, id: String, secret: String, toInternal: Bool = true
    ) async -> TestAnswer {
        let credentials = Data("\(id):\(secret)".utf8).base64EncodedString()
        return await send(
            .POST, "/user/token", form,
            headers: ["authorization": "Basic \(credentials)", "content-type": "application/x-www-form-urlencoded"],
            toInternal: toInternal)
    }

    /// A token of a client that is made for it.
    func serviceToken(internal isInternal: Bool = true) async throws -> String {
        let (id, secret) = (isInternal ? "chat" : "partner", String(repeating: "s", count: 32))
        try await ClientStore(postgres: postgres, clock: time.clock)
            .put(id: id, secret: Secret(secret), isInternal: isInternal)
        return try await clientToken("grant_type=client_credentials", id: id, secret: secret).json(
            ServiceTokenAnswer.self
        )
        .accessToken
    }
}

/// Runs `body` with an auth server whose passwords are cheap and whose time stands still, limits off unless asked for.
func withTestAuth(
    limits: Bool = false, configure: (inout AuthConfiguration) -> Void = { _ in },
    _ body: @escaping @Sendable (TestAuth) async throws -> Void
) async throws {
    // Patient, since many databases are made at the same time.
    try await withTestDatabase(
        migrations: AuthMigrations.all,
        configure: {
            $0.connectTimeout = .seconds(30)
            $0.statementTimeout = .seconds(30)
        }
    ) { [configuration = testConfiguration(configure)] database in
        var configuration = configuration
        configuration.postgres = database.configuration
        configuration.server.limitsAreOn = limits
        (configuration.attemptsPerMinute, configuration.attemptBurst) = (120, 60)
        try await withTestAuth(configuration, postgres: database.client, body)
    }
}

/// Runs `body` with an auth server on a database that is there.
private func withTestAuth(
    _ configuration: AuthConfiguration, postgres: PostgresClient,
    _ body: @escaping @Sendable (TestAuth) async throws -> Void
) async throws {
    let time = ManualTime()
    let runtime = try ServerRuntime(name: "auth", configuration: configuration.server, clock: time.clock)
    let auth = buildAuthServices(configuration, runtime: runtime)
    let tested = TestAuth(
        responder: auth.router.buildResponder(), internalResponder: auth.internalRouter.buildResponder(),
        keys: auth.keys, rules: AccessTokenRules(publicURL: configuration.server.publicURL, clock: time.clock),
        time: time, postgres: postgres, metrics: runtime.metrics)
    let group = ServiceGroup(auth.services, logger: .quiet)
    let (pool, keys) = (auth.pool, auth.keys)
    let result = await Result {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            defer { group.triggerGracefulShutdown() }
            pool.start()
            try #require(try await keys.reload())
            try await body(tested)
        }
    }
    await runtime.httpClient.shutdown()
    try await runtime.eventLoopGroup.shutdownGracefully()
    try result.get()
}

private func testConfiguration(_ configure: (inout AuthConfiguration) -> Void) -> AuthConfiguration {
    var reader = ConfigurationReader(environment: ["CHATTING_EVENT_LOOPS": "1", "CHATTING_LOG_LEVEL": "critical"])
    var configuration = AuthConfiguration(
        server: ServerConfiguration(&reader), postgres: PostgresConfiguration(user: "auth"),
        keyEncryptionKey: Secret(String(repeating: "k", count: 32)))
    configuration.passwordCost = ScryptCost(logN: 4) ?? .default
    configure(&configuration)
    return configuration
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
