import Cryptography
import HTTP
import Logging
import NIOHTTP1
import NIOPosix
import Observability
import Postgres
import ServerKit
import ServiceKit
import Synchronization
import TestSupport
import Testing

@testable import ChatServer

@Suite("The readiness of a chat server")
struct ReadinessTests {
    /// Auth as far as chat asks it for keys, once it has some.
    private final class Keys: Sendable {
        private let set = Mutex(JWKSet(keys: []))

        func publish() throws {
            let jwk = try SigningKey.generate(.es256).verifyingKey.jwk
            set.withLock { $0 = JWKSet(keys: [jwk]) }
        }

        var router: Router {
            let router = Router()
            router.get("/user/.well-known/jwks.json") { [self] _, _ in try .json(set.withLock { $0 }) }
            return router
        }
    }

    /// Runs a chat server's services without its listeners.
    private func withChat(
        _ database: TestDatabase, keys: Keys, _ body: @escaping @Sendable (ServerRuntime) async throws -> Void
    ) async throws {
        let auth = HTTPServer(
            HTTPServerConfiguration(port: 0), router: keys.router,
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: .quiet, metrics: MetricsRegistry())
        try await running([auth]) {
            var reader = ConfigurationReader(environment: [
                "CHATTING_AUTH_URL": "http://127.0.0.1:\(try await auth.boundPort())", "CHATTING_CLIENT_SECRET": "s",
                "CHATTING_DATABASE_URL": "postgres://nobody@127.0.0.1/nothing", "CHATTING_LOG_LEVEL": "critical",
                // Nobody listens there.
                "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "CHATTING_EVENT_LOOPS": "2",
            ])
            var configuration = ChatConfiguration(&reader)
            configuration.postgres = database.configuration
            configuration.postgres.maximumReconnectDelay = .milliseconds(200)
            try reader.finish()
            let runtime = try ServerRuntime(name: "chat", configuration: configuration.server)
            let services = buildChatServices(configuration, runtime: runtime).services
            try await running(services) { try await body(runtime) }
            await runtime.httpClient.shutdown()
            try await runtime.eventLoopGroup.shutdownGracefully()
        }
    }

    private func running(
        _ services: [any Service], _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        let group = ServiceGroup(services, logger: .quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            defer { group.triggerGracefulShutdown() }
            try await body()
        }
    }

    @Test("It is red until keys are known, while Postgres is away, and when it drains; Kafka shows in a metric alone")
    func truth() async throws {
        try await withTestDatabase(migrations: ChatMigrations.all) { database in
            let keys = Keys()
            try await withChat(database, keys: keys) { runtime in
                let health = runtime.health
                try await eventually { health.failing == ["keys"] }
                try keys.publish()
                try await eventually { health.isReady }
                #expect(runtime.metrics.render().contains("kafka_connected{consumer=\"tail\"} 0\n"))

                let name = database.configuration.database
                try await database.server.withAdministrator { postgres in
                    try await postgres.execute("ALTER DATABASE \(identifier: name) ALLOW_CONNECTIONS false")
                    try await postgres.query(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = \(name)")
                }
                try await eventually { health.failing == ["postgres"] }
                let connected = "postgres_pool_connected{database=\"\(name)\",pool="
                #expect(runtime.metrics.render().contains("\(connected)\"main\"} 0\n"))
                #expect(runtime.metrics.render().contains("\(connected)\"commits\"} 0\n"))
                try await database.server.withAdministrator { postgres in
                    try await postgres.execute("ALTER DATABASE \(identifier: name) ALLOW_CONNECTIONS true")
                }
                try await eventually { health.isReady }
                health.startDraining()
                #expect(health.failing == ["draining"])
            }
        }
    }
}
