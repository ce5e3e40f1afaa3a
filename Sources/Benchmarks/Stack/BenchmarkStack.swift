import AuthServer
import Contracts
import Foundation
import HTTP
import LocalStack
import Logging
import NIOCore
import NIOHTTP1
import ServiceKit
import Synchronization

/// A stack of the benchmark's own: two chat servers, durable Postgres, limits off; in processes beside this one.
final class BenchmarkStack: Sendable {
    let configuration: StackConfiguration
    private let stack: LocalStack
    private let group: ServiceGroup
    private let running: Task<Void, any Error>
    private let userCount = Mutex(0)

    /// How long users' tokens are good: longer than any benchmark.
    private static let tokenLifetime = Duration.seconds(6 * 3_600)
    private static let roomsAtATime = 8

    private init(_ stack: LocalStack, _ group: ServiceGroup, _ running: Task<Void, any Error>) {
        configuration = stack.configuration
        self.stack = stack
        self.group = group
        self.running = running
    }

    /// Starts one in a directory that does not exist yet, and returns when it is ready; ``stop()`` has to be called.
    static func start(
        in directory: String, kafka: StackKafka, report: @escaping @Sendable (StackEvent) -> Void
    ) async throws -> BenchmarkStack {
        let limits = ["CHATTING_RATE_LIMITS": "off"]
        let configuration = StackConfiguration(
            directory: RunDirectory(directory), ports: try .free(), kafka: kafka,
            environment: [.auth: limits, .chat(1): limits, .chat(2): limits])
        let (ready, continuation) = AsyncStream<Void>.makeStream()
        let stack = try LocalStack(configuration) { event in
            report(event)
            if case .allReady = event { continuation.yield() }
        }
        let group = ServiceGroup(
            [stack], shutdownTimeout: .seconds(120), logger: Logger(label: "stack") { _ in SwiftLogNoOpLogHandler() })
        let running = Task {
            defer { continuation.finish() }
            try await group.run()
        }
        for await _ in ready { return BenchmarkStack(stack, group, running) }
        running.cancel()
        try await running.value
        throw CancellationError()
    }

    /// Takes it down and deletes all that it has written.
    func stop() async throws {
        group.triggerGracefulShutdown()
        try await running.value
        try await StackControl(configuration.directory).reset()
    }

    var chatURLs: [String] { configuration.ports.chat.map { "http://127.0.0.1:\($0)" } }

    // MARK: Users and rooms

    /// Makes users that nobody has used yet.
    func makeUsers(_ count: Int) async throws -> [BenchmarkUser] {
        let first = userCount.withLock { total in
            defer { total += count }
            return total
        }
        let ids = (first..<first + count).compactMap { UserID(String(format: "bench%06d", $0)) }
        let variables = try stack.variables(of: .auth)
        let tokens = try await makeAccounts(
            ids, tokenLifetime: Self.tokenLifetime, ConfigurationReader(environment: variables))
        return zip(ids, tokens).map { BenchmarkUser(id: $0, token: $1) }
    }

    /// Makes a group for each of these lists of members; the first of a list owns it.
    func makeRooms(_ members: [[BenchmarkUser]], with client: HTTPClient) async throws -> [RoomID] {
        try await withThrowingTaskGroup(of: (Int, RoomID).self) { group in
            var rooms = [Int: RoomID]()
            for (index, users) in members.enumerated() {
                if index >= Self.roomsAtATime, let (done, room) = try await group.next() { rooms[done] = room }
                group.addTask { (index, try await self.makeRoom(users, with: client)) }
            }
            for try await (index, room) in group { rooms[index] = room }
            return members.indices.compactMap { rooms[$0] }
        }
    }

    private func makeRoom(_ users: [BenchmarkUser], with client: HTTPClient) async throws -> RoomID {
        guard let owner = users.first else { throw BenchmarkError("a room needs somebody to own it") }
        let request = CreateRoomRequest(
            kind: .group, name: RoomName("benchmark"), members: users.dropFirst().map(\.id))
        let answer = try await client.execute(
            .json(.POST, chatURLs[0] + "/chat/rooms", headers: ["authorization": "Bearer \(owner.token)"], request),
            timeout: .seconds(60))
        guard answer.status == .created else {
            throw BenchmarkError("a room was answered with \(answer.status): \(String(buffer: answer.body))")
        }
        return try answer.json(Room.self).roomID
    }

    // MARK: Processes

    /// Processor time until now.
    func usage() -> Usage {
        let table = ProcessTable.read()
        var usage = Usage()
        for name in chatNames { usage.chat += pid(name).map(table.seconds(of:)) ?? 0 }
        usage.auth = pid(.auth).map(table.seconds(of:)) ?? 0
        usage.postgres = pid(.postgres).map(table.seconds(ofTreeAt:)) ?? 0
        usage.brokers = pid(.brokers).map(table.seconds(of:)) ?? 0
        usage.load = table.seconds(of: getpid())
        usage.machine = Double(table.machineTicks) / ProcessTable.ticksPerSecond
        return usage
    }

    /// What the chat servers have in memory now, in bytes.
    func chatMemory() -> Int {
        chatNames.compactMap { pid($0).flatMap(ProcessTable.residentBytes) }.reduce(0, +)
    }

    /// Ends the chat servers and starts them again, for those who measure from nothing.
    func restartChat() async throws {
        for name in chatNames {
            guard let part = stack.part(name) else { continue }
            await part.stop()
            part.start()
            for await status in part.statuses() where status.isReady { break }
        }
    }

    private var chatNames: [PartName] { configuration.ports.chat.indices.map { .chat($0 + 1) } }

    private func pid(_ name: PartName) -> Int32? { stack.part(name)?.status.pid }
}
