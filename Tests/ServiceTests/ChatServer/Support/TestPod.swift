import Contracts
import HTTP
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Observability
import ServerKit
import ServiceKit
import Synchronization
import TestSupport

@testable import ChatServer

/// A chat server's delivery and sockets on a free port, over a store and a bus in memory.
struct TestPod: Sendable {
    let port: Int
    let hub: Hub
    let signals: Signals
    let writer: PodAppender
    let metrics: MetricsRegistry
    let clock: TestClock
    let client: HTTPClient
    let loops: MultiThreadedEventLoopGroup
    /// Asks the pod to stop, while the test goes on.
    let stop: @Sendable () -> Void

    /// What a test sets.
    struct Options: Sendable {
        var hub = HubOptions()
        var sockets = SocketOptions()
        /// What the pod has taken of its machine.
        var usage: @Sendable () -> Admission.Usage = {
            Admission.Usage(descriptors: 10, maximumDescriptors: 10_000, memory: 0)
        }
        /// Over what time sockets are closed at the end.
        var drainWindow = Duration.zero

        init() {
            hub.expiryInterval = .milliseconds(5)
            hub.comparisonInterval = .milliseconds(200)
        }
    }

    /// Runs so many pods, calls `body`, and stops them.
    static func with<Result: Sendable>(
        _ count: Int = 1, store: MemoryStore, bus: MemoryBus = MemoryBus(), options: Options = Options(),
        _ body: @escaping @Sendable ([TestPod]) async throws -> Result
    ) async throws -> Result {
        guard count > 0 else { return try await body([]) }
        return try await with(store: store, bus: bus, options: options) { pod in
            try await with(count - 1, store: store, bus: bus, options: options) { try await body([pod] + $0) }
        }
    }

    private static func with<Result: Sendable>(
        store: MemoryStore, bus: MemoryBus, options: Options,
        _ body: @escaping @Sendable (TestPod) async throws -> Result
    ) async throws -> Result {
        let eventLoopGroup = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let logger = Logger.quiet
        let metrics = MetricsRegistry()
        let clock = TestClock()
        let hub = Hub(
            store: store, eventLoopGroup: eventLoopGroup, options: options.hub, clock: clock.wallClock, logger: logger,
            metrics: metrics)
        let signals = Signals(hub: hub, sender: bus, pause: .milliseconds(5))
        bus.add(DeliveryFeed(hub: hub, signals: signals, logger: logger))
        let writer = PodAppender(store: store, hub: hub, bus: bus)
        let authenticator = Authenticator(verifier: TestTokens(clock: clock))
        let services = SocketServices(
            hub: hub, signals: signals, appender: writer,
            credentials: CredentialCheck(authenticator: authenticator, store: store, clock: clock.wallClock),
            admission: Admission(
                AdmissionLimits(), usage: options.usage, logger: logger, metrics: metrics),
            options: options.sockets, logger: logger)
        let router = Router()
        router.addSockets(services)
        router.addEvents(services, authenticator: authenticator)
        var configuration = HTTPServerConfiguration(port: 0)
        configuration.drain.window = options.drainWindow
        configuration.drain.timeout = .seconds(2)
        let server = HTTPServer(
            configuration, router: router, eventLoopGroup: eventLoopGroup, logger: logger, metrics: metrics)
        let client = try HTTPClient(eventLoopGroup: eventLoopGroup, logger: logger)
        let group = ServiceGroup([hub, signals, server], logger: logger)
        let result = try await withThrowingTaskGroup(of: Result?.self) { tasks in
            tasks.addTask {
                try await group.run()
                return nil
            }
            tasks.addTask {
                defer { group.triggerGracefulShutdown() }
                let port = try await server.boundPort()
                while !hub.isReady { await Task.yield() }
                return try await body(
                    TestPod(
                        port: port, hub: hub, signals: signals, writer: writer, metrics: metrics, clock: clock,
                        client: client, loops: eventLoopGroup, stop: { group.triggerGracefulShutdown() }))
            }
            var result: Result?
            while let next = try await tasks.next() { if let next { result = next } }
            guard let result else { throw CancellationError() }
            return result
        }
        await client.shutdown()
        try await eventLoopGroup.shutdownGracefully()
        return result
    }

    /// Opens a socket of a user.
    func connect(
        _ user: UserID, session: String = "s1", lifetime: Duration = .seconds(300), query: String = "",
        headers: HTTPHeaders? = nil
    ) async throws -> TestSocket {
        let token = TestTokens.token(user, session: session, expiresAt: clock.now + lifetime)
        return try await TestSocket.open(
            "ws://127.0.0.1:\(port)/chat/ws\(query)", headers: headers ?? ["authorization": "Bearer \(token)"], client,
            on: loops.any())
    }

    /// Opens a socket of a user and takes its hello.
    func greeted(
        _ user: UserID, session: String = "s1", lifetime: Duration = .seconds(300)
    ) async throws -> (TestSocket, ServerFrame.Hello) {
        let socket = try await connect(user, session: session, lifetime: lifetime)
        return (socket, try await socket.hello())
    }
}

/// A clock that tests put forward.
final class TestClock: Sendable {
    private let ahead = Mutex(Duration.zero)

    var now: Timestamp { .now + ahead.withLock { $0 } }

    var wallClock: WallClock { WallClock { self.now } }

    func advance(by duration: Duration) { ahead.withLock { $0 += duration } }
}

/// Tokens that say in plain text whose they are.
struct TestTokens: TokenVerifying {
    let clock: TestClock

    static func token(_ user: UserID, session: String, expiresAt: Timestamp) -> String {
        "\(user)/\(session)/\(expiresAt.microseconds)"
    }

    func verify(_ token: String) async throws -> Principal {
        let parts = token.split(separator: "/").map(String.init)
        guard parts.count == 3, let user = UserID(parts[0]), let session = SessionID(parts[1]),
            let expiry = Int64(parts[2])
        else { throw HTTPError.unauthenticated }
        let expiresAt = Timestamp(microseconds: expiry)
        guard expiresAt > clock.now else { throw HTTPError.code(.tokenExpired) }
        return Principal(subject: parts[0], user: user, session: session, expiresAt: expiresAt)
    }
}
