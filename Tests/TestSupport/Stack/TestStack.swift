import Foundation
public import LocalStack
import Logging
import ServiceKit

/// The whole system in processes of its own, on free ports, in a directory of its own: what a system test runs against.
///
/// Its parts are there to be treated badly: ``kill(_:)``, ``freeze(_:)``, ``stop(_:)``.
public struct TestStack: Sendable {
    /// What it is made of.
    public let configuration: StackConfiguration
    private let stack: LocalStack
    private let group: ServiceGroup
    private let running: Task<Void, any Error>

    /// Runs `body` with a stack that is ready, in a directory of its own, and takes it down afterwards.
    ///
    /// - Parameters:
    ///   - kafka: its brokers, or a cluster that runs already.
    ///   - chatServers: how many.
    ///   - environment: variables for single parts, on top of what the stack gives them.
    ///   - postgresTuning: what is disposable may forget its last commits when Postgres is killed.
    public static func with<Result: Sendable>(
        kafka: StackKafka = .embedded, chatServers: Int = 2, environment: [PartName: [String: String]] = [:],
        postgresTuning: PostgresServer.Tuning = .disposable,
        _ body: (TestStack) async throws -> Result
    ) async throws -> Result {
        try await withTemporaryDirectory { directory in
            let configuration = try configuration(
                in: directory + "/run", kafka: kafka, chatServers: chatServers, environment: environment,
                postgresTuning: postgresTuning)
            return try await with(configuration, body)
        }
    }

    /// Runs `body` with a stack that is ready, and takes it down afterwards; its directory may hold an earlier one's state.
    public static func with<Result: Sendable>(
        _ configuration: StackConfiguration, _ body: (TestStack) async throws -> Result
    ) async throws -> Result {
        let stack = try await start(configuration)
        do {
            let result = try await body(stack)
            try await stack.stop()
            return result
        } catch {
            // What the test found out is worth more than what the end of the stack says.
            try? await stack.stop()
            throw error
        }
    }

    /// A stack on free ports.
    public static func configuration(
        in directory: String, kafka: StackKafka = .embedded, chatServers: Int = 2,
        environment: [PartName: [String: String]] = [:], postgresTuning: PostgresServer.Tuning = .disposable
    ) throws -> StackConfiguration {
        var ports = StackPorts()
        (ports.gateway, ports.auth, ports.authInternal) = (try freePort(), try freePort(), try freePort())
        ports.chat = try (0..<chatServers).map { _ in try freePort() }
        ports.chatInternal = try (0..<chatServers).map { _ in try freePort() }
        ports.postgres = try freePort()
        ports.brokers = try (0..<3).map { _ in try freePort() }
        return StackConfiguration(
            directory: RunDirectory(directory), executable: try executable(), ports: ports, kafka: kafka,
            publicURL: "http://127.0.0.1:\(ports.gateway)", environment: environment, postgresTuning: postgresTuning)
    }

    /// Starts a stack, and returns when it is ready; ``stop()`` has to be called.
    public static func start(_ configuration: StackConfiguration) async throws -> TestStack {
        let (ready, continuation) = AsyncStream<Void>.makeStream()
        let stack = try LocalStack(configuration) { event in
            if case .allReady = event { continuation.yield() }
        }
        let group = ServiceGroup(
            [stack], shutdownTimeout: .seconds(120), logger: Logger.quiet)
        let running = Task {
            defer { continuation.finish() }
            try await group.run()
        }
        for await _ in ready {
            return TestStack(configuration: configuration, stack: stack, group: group, running: running)
        }
        // It ended before it was ready: with an error, or because the test was cancelled.
        running.cancel()
        try await running.value
        throw CancellationError()
    }

    /// The program that its servers are, built beside the tests.
    public static func executable() throws -> String {
        let tests = ExecutablePath.current
        var directory = URL(fileURLWithPath: tests).deletingLastPathComponent()
        // On macOS the tests' program is deep within a bundle.
        while directory.path != "/" {
            let candidate = directory.appendingPathComponent("chatting").path
            if FileManager.default.isExecutableFile(atPath: candidate), candidate != tests { return candidate }
            directory.deleteLastPathComponent()
        }
        throw StackError("there is no program chatting beside \(tests); to build it: swift build")
    }

    /// Takes it down as Ctrl-C would; throws what went wrong in its life.
    public func stop() async throws {
        group.triggerGracefulShutdown()
        try await running.value
    }

    // MARK: Where it is

    /// The gateway's origin.
    public var url: String { configuration.publicURL }
    /// The auth server's own origin.
    public var authURL: String { local(configuration.ports.auth) }
    /// The auth server's internal origin.
    public var authInternalURL: String { local(configuration.ports.authInternal) }
    /// The chat servers' own origins.
    public var chatURLs: [String] { configuration.ports.chat.map(local) }
    /// The chat servers' internal origins.
    public var chatInternalURLs: [String] { configuration.ports.chatInternal.map(local) }

    private func local(_ port: Int) -> String { "http://127.0.0.1:\(port)" }

    // MARK: What is done to it

    /// Kills a part's process with `SIGKILL`; the stack starts it again.
    public func kill(_ name: PartName) throws { try part(name).send(SIGKILL) }

    /// Stops a part's process where it is, without its noticing.
    public func freeze(_ name: PartName) throws { try part(name).send(SIGSTOP) }

    /// Lets a frozen part go on.
    public func thaw(_ name: PartName) throws { try part(name).send(SIGCONT) }

    /// Stops a part in good order; it stays so until it is started.
    public func stop(_ name: PartName) async throws { try await part(name).stop() }

    /// Starts a stopped part, and returns when it is ready.
    public func start(_ name: PartName) async throws {
        try part(name).start()
        try await waitUntilReady(name)
    }

    /// Stops a part in good order and starts it again.
    public func restart(_ name: PartName) async throws {
        try await stop(name)
        try await start(name)
    }

    /// Kills a part's process, and returns when another one is ready in its place.
    public func killAndWait(_ name: PartName) async throws {
        let part = try part(name)
        let before = part.status.pid
        part.send(SIGKILL)
        for await status in part.statuses() where status.isReady && status.pid != before { return }
        throw CancellationError()
    }

    /// Returns when a part is ready.
    public func waitUntilReady(_ name: PartName) async throws {
        for await status in try part(name).statuses() where status.isReady { return }
        throw CancellationError()
    }

    /// The supervised part itself.
    public func part(_ name: PartName) throws -> Part {
        guard let part = stack.part(name) else { throw StackError("this stack has no \(name)") }
        return part
    }

    /// What a part has printed.
    public func log(_ name: PartName) -> String {
        (try? String(contentsOfFile: configuration.directory.log(name), encoding: .utf8)) ?? ""
    }
}
