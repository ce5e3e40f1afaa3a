import Foundation
public import HTTP
import Logging
import NIOPosix
import Observability
public import ServiceKit
import Synchronization

/// The whole system on this machine, under supervision: what `make up` runs, and what system tests use.
///
/// ``run()`` takes the lock on the run directory, brings everything up, keeps it up, and takes it down in order when it is
/// asked to stop: the gateway first, then the chat servers, auth, the brokers, Postgres.
public final class LocalStack: Service {
    /// What it is made of.
    public let configuration: StackConfiguration
    let secrets: StackSecrets
    let environment: ServerEnvironment
    let postgres: PreparedPostgres
    let definitions: StackParts
    let report: @Sendable (StackEvent) -> Void
    private let client: HTTPClient
    private let parts: [Part]
    private let isStopping: Flag

    /// A stack that does not run yet. `report` is told what happens, from any thread.
    public init(
        _ configuration: StackConfiguration, report: @escaping @Sendable (StackEvent) -> Void = { _ in }
    ) throws(HTTPClientError) {
        self.configuration = configuration
        let silent = Logger(label: "stack") { _ in SwiftLogNoOpLogHandler() }
        client = try HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: silent)
        secrets = StackSecrets(configuration.directory)
        postgres = PreparedPostgres(
            at: configuration.directory.postgres, port: configuration.ports.postgres,
            tuning: configuration.postgresTuning)
        environment = ServerEnvironment(configuration: configuration, secrets: secrets, postgres: postgres)
        definitions = StackParts(
            configuration: configuration, environment: environment, postgres: postgres, probe: Probe(client: client))
        let isStopping = Flag()
        self.isStopping = isStopping
        self.report = { event in
            // What parts say when they are stopped is no problem.
            if case .problem = event, isStopping.isSet { return }
            report(event)
        }
        let directory = configuration.directory
        parts = definitions.all.map { [report = self.report] definition in
            Part(definition, record: directory.record(definition.name), report: report)
        }
    }

    /// A part; nil when this stack has none of that name.
    public func part(_ name: PartName) -> Part? { parts.first { $0.name == name } }

    /// Runs the stack until it is asked to stop; throws ``StackError`` with a sentence when it cannot be brought up.
    public func run() async throws {
        DescriptorLimit.raise()
        try configuration.directory.create()
        let lock = try StackLock.take(configuration.directory)
        defer { withExtendedLifetime(lock) {} }
        let result = await withTaskGroup(of: Void.self) { group in
            for part in parts { group.addTask { await part.run() } }
            let result = await bringUpAndWait(&group)
            isStopping.set()
            if parts.contains(where: { $0.status.pid != nil }) { report(.stopping) }
            await takeDown()
            group.cancelAll()
            return result
        }
        await client.shutdown()
        try result.get()
    }

    private func bringUpAndWait(_ group: inout TaskGroup<Void>) async -> Result<Void, any Error> {
        do {
            try await cancelWhenGracefulShutdown { try await self.prepare() }
            for part in parts {
                follow("\(part.name)", &group) { [report] in report(.problem(part.name, $0)) }
            }
            // Nothing to report: followed so that it does not grow without end.
            follow("gateway-access", &group) { _ in }
            try await cancelWhenGracefulShutdown { try await self.bringUp() }
            report(.allReady)
            await gracefulShutdown()
        } catch is CancellationError {
            // Somebody wants it down before it was up.
        } catch {
            return .failure(error)
        }
        return .success(())
    }

    /// From the outside to the inside: what is asked ends before what it asks.
    private func takeDown() async {
        var chats: [Part] = []
        var rest: [Part] = []
        for part in parts.reversed() where part.name != .gateway {
            if case .chat = part.name { chats.append(part) } else { rest.append(part) }
        }
        await stop(parts.filter { $0.name == .gateway })
        await stop(chats)
        for part in rest { await stop([part]) }
    }

    private func stop(_ parts: [Part]) async {
        await withTaskGroup(of: Void.self) { group in
            for part in parts {
                group.addTask { [report] in
                    let ran = part.status.pid != nil
                    await part.stop()
                    if ran { report(.stopped(part.name)) }
                }
            }
        }
    }

    private func follow(
        _ name: String, _ group: inout TaskGroup<Void>, _ report: @escaping @Sendable (String) -> Void
    ) {
        let follower = LogFollower(file: LogFile(path: configuration.directory.log(name)), report: report)
        group.addTask { await follower.run() }
    }
}

/// Set once.
private final class Flag: Sendable {
    private let value = Atomic<Bool>(false)

    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
}
