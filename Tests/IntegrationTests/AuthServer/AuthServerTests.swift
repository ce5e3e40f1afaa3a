import Contracts
import Cryptography
import HTTP
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Postgres
import ServerKit
import ServiceKit
import TestSupport
import Testing

@testable import AuthServer

/// Whole servers: listeners, sockets, probes.
@Suite("Auth servers on the network")
struct AuthServerTests {
    /// A server that runs, and how it is reached.
    private struct Running: Sendable {
        let client: HTTPClient
        let origin: String
        let internalOrigin: String

        func send(_ method: HTTPMethod, _ path: String, _ body: [String: String]? = nil, token: String? = nil)
            async throws -> ClientResponse
        {
            let headers: HTTPHeaders = token.map { ["authorization": "Bearer \($0)"] } ?? [:]
            guard let body else {
                return try await client.execute(ClientRequest(method, origin + path, headers: headers))
            }
            return try await client.execute(try .json(method, origin + path, headers: headers, body))
        }

        func isReady() async throws {
            while try await client.execute(ClientRequest(.GET, internalOrigin + "/readyz")).status != .ok {}
        }
    }

    /// Starts a server for `database`, and stops it after `body`.
    private func withServer(
        _ database: TestDatabase, client: HTTPClient, _ body: @escaping @Sendable (Running) async throws -> Void
    ) async throws {
        let internalPort = try freePort()
        var reader = ConfigurationReader(environment: [
            "CHATTING_HOST": "127.0.0.1", "CHATTING_PORT": "0", "CHATTING_INTERNAL_HOST": "127.0.0.1",
            "CHATTING_INTERNAL_PORT": "\(internalPort)", "CHATTING_EVENT_LOOPS": "1", "CHATTING_LOG_LEVEL": "critical",
        ])
        var configuration = AuthConfiguration(
            server: ServerConfiguration(&reader), postgres: database.configuration,
            keyEncryptionKey: Secret(String(repeating: "k", count: 32)))
        configuration.passwordCost = ScryptCost(logN: 4) ?? .default
        let runtime = try ServerRuntime(name: "auth", configuration: configuration.server)
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [configuration] in
                let auth = buildAuthServices(configuration, runtime: runtime)
                try await runtime.run(
                    public: auth.router, internal: auth.internalRouter, services: auth.services, signals: []
                ) { continuation.yield($0) }
            }
            group.addTask {
                var iterator = ports.makeAsyncIterator()
                let port = try #require(await iterator.next())
                let running = Running(
                    client: client, origin: "http://127.0.0.1:\(port)",
                    internalOrigin: "http://127.0.0.1:\(internalPort)")
                try await running.isReady()
                try await body(running)
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func withClient(_ body: (HTTPClient) async throws -> Void) async throws {
        let client = try HTTPClient(
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: .quiet)
        do { try await body(client) } catch {
            await client.shutdown()
            throw error
        }
        await client.shutdown()
    }

    @Test("A whole life: sign up, log in, refresh, look around, log out; probes and metrics beside it")
    func life() async throws {
        try await withTestDatabase(migrations: AuthMigrations.all) { database in
            try await withClient { client in
                try await withServer(database, client: client) { auth in
                    let made = try await auth.send(
                        .POST, "/user/", ["userId": "mina", "password": "a good password", "userName": "민아"])
                    #expect(made.status == .created)
                    let first: TokenPair = try await auth.send(
                        .POST, "/user/login", ["userId": "mina", "password": "a good password"]
                    ).json()
                    let second: TokenPair = try await auth.send(
                        .POST, "/user/refresh", ["refreshToken": first.refreshToken]
                    ).json()
                    let me: Account = try await auth.send(.GET, "/user/me", token: second.accessToken).json()
                    #expect(me.userName.description == "민아" && me.state == .active)
                    #expect(try await auth.send(.GET, "/user/login").status == .methodNotAllowed)
                    let gone = try await auth.send(.POST, "/user/logout", ["refreshToken": second.refreshToken])
                    #expect(gone.status == .noContent)
                    let refused = try await auth.send(.POST, "/user/refresh", ["refreshToken": second.refreshToken])
                    #expect(refused.headers.first(name: "content-type") == "application/problem+json")
                    #expect(try refused.json(Problem.self).code == "unauthenticated")
                    #expect(try await auth.send(.GET, "/metrics").status == .notFound)
                    let metrics = try await client.execute(ClientRequest(.GET, auth.internalOrigin + "/metrics")).body
                    #expect(String(buffer: metrics).contains(#"auth_actions_total{action="log_in",outcome="ok"} 1"#))
                }
            }
        }
    }

    @Test("Two servers on one database take each other's tokens")
    func two() async throws {
        try await withTestDatabase(migrations: AuthMigrations.all) { database in
            try await withClient { client in
                try await withServer(database, client: client) { one in
                    try await self.withServer(database, client: client) { other in
                        let user = ["userId": "mina", "password": "a good password", "userName": "Mina"]
                        #expect(try await one.send(.POST, "/user", user).status == .created)
                        let pair: TokenPair = try await other.send(
                            .POST, "/user/login", ["userId": "mina", "password": "a good password"]
                        ).json()
                        #expect(try await one.send(.GET, "/user/me", token: pair.accessToken).status == .ok)
                        let next: TokenPair = try await one.send(
                            .POST, "/user/refresh", ["refreshToken": pair.refreshToken]
                        ).json()
                        #expect(try await other.send(.GET, "/user/me", token: next.accessToken).status == .ok)
                    }
                }
                #expect(try await database.client.query("SELECT count(*) FROM signing_keys").only(Int.self) == 1)
            }
        }
    }
}
