import Contracts
import HTTP
import Kafka
import Logging
import NIOCore
import NIOPosix
import Observability
import ServiceKit
import TestSupport
import Testing

@testable import ChatServer

/// People come and go, join, are put out and resume, while entries of this pod and of another arrive in any order, twice, or
/// not at all.
@Suite(.timeLimit(.minutes(2)))
struct HubRandomTests {
    @Test(
        "every connection sees each entry of its rooms once and in order, from the hello or join to the kick",
        arguments: 1...12)
    func random(_ seed: UInt64) async throws {
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        var options = HubOptions()
        options.patience = .milliseconds(2)
        options.comparisonInterval = .milliseconds(20)
        options.recentEntries = 8
        options.pageSize = 5
        let store = MemoryStore()
        let logger = Logger.quiet
        let hub = Hub(
            store: store, eventLoopGroup: loops, options: options, logger: logger, metrics: MetricsRegistry())
        let group = ServiceGroup([hub], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            while !hub.isReady { await Task.yield() }
            var world = RandomWorld(seed: seed, store: store, hub: hub)
            for _ in 0..<1_500 { try await world.act() }
            try await world.settle()
            group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        try await loops.shutdownGracefully()
    }
}

/// What happens to a hub in a test, and who is there to see it.
private struct RandomWorld {
    let store: MemoryStore
    let hub: Hub
    var random: SeededGenerator
    let users = (0..<5).map { UserID("user-\($0)")! }
    let rooms: [RoomID]
    var watchers: [Watcher] = []
    var onTheirWay: [IncomingEntry] = []

    init(seed: UInt64, store: MemoryStore, hub: Hub) {
        self.store = store
        self.hub = hub
        random = SeededGenerator(seed: seed)
        let users = users
        rooms = (0..<3).map { _ in store.makeRoom(users[0], users[1], users[2]) }
    }

    mutating func act() async throws {
        let room = rooms.randomElement(using: &random)!
        let user = users.randomElement(using: &random)!
        switch Int.random(in: 0..<24, using: &random) {
        case 0..<8: commit(room, .message) { $0.body = "hello" }
        case 8..<16: arrive()
        case 16:
            if store.isMember(user, of: room) {
                commit(room, .kick) { $0.users = [user] }
            } else {
                commit(room, .join) { $0.users = [user] }
            }
        case 17..<19:
            if watchers.count < 12, !store.isAway {
                watchers.append(try await Watcher.connect(user, hub, store, .random(in: 0...1, using: &random)))
            }
        case 19:
            if watchers.count > 4 { watchers.remove(at: .random(in: watchers.indices, using: &random)).disconnect() }
        case 20..<22: watchers.randomElement(using: &random)?.resume(rooms, back: .random(in: 0...20, using: &random))
        case 22: store.isAway = Int.random(in: 0..<4, using: &random) == 0
        default: await Task.yield()
        }
    }

    /// Appends an entry, by this pod or by another whose record may be lost or come twice.
    private mutating func commit(_ room: RoomID, _ type: EntryType, _ change: (inout Entry) -> Void) {
        let entry = store.commit(room, type, by: users[0], change)
        if Bool.random(using: &random) { hub.committed([entry]) }
        guard let record = EntryRecord(EntryCodec.record(entry, epoch: 1).value) else { return }
        onTheirWay += Array(repeating: .record(record), count: .random(in: 0...2, using: &random))
    }

    private mutating func arrive() {
        onTheirWay.shuffle(using: &random)
        let count = Int.random(in: 0...min(6, onTheirWay.count), using: &random)
        hub.receive(Array(onTheirWay.suffix(count)))
        onTheirWay.removeLast(count)
    }

    /// Waits until everybody has everything, which comparing with the store brings about.
    func settle() async throws {
        store.isAway = false
        for watcher in watchers {
            while true {
                let report = try await watcher.report()
                if let problem = report.problem { return #expect(Bool(false), "\(problem)") }
                let isComplete = rooms.allSatisfy { room in
                    report.incomplete.contains(room) || !store.isMember(watcher.user, of: room)
                        || report.places[room] == store.log(of: room).last?.seq
                }
                if isComplete || report.isClosed {
                    for (room, seq) in report.unseemly {
                        #expect(isForMember(watcher.user, seq, of: room), "\(watcher.user) got \(seq) of \(room)")
                    }
                    break
                }
                await Task.yield()
            }
        }
    }

    /// Whether a user was a member when an entry was committed, the one that puts them out included.
    private func isForMember(_ user: UserID, _ seq: Int64, of room: RoomID) -> Bool {
        for entry in store.log(of: room)[..<Int(seq)].reversed() {
            switch entry.membershipEffect {
            case .joins(let users) where users.contains(user): return true
            case .leaves(let users) where users.contains(user) && entry.seq < seq: return false
            default: continue
            }
        }
        return false
    }
}

/// A connection that checks what it gets, as a client would.
private struct Watcher: Sendable {
    let user: UserID
    let lane: DeliveryLane
    let output: NIOLoopBound<CheckingOutput>
    let subscriber: NIOLoopBound<Subscriber>

    static func connect(_ user: UserID, _ hub: Hub, _ store: MemoryStore, _ index: Int) async throws -> Watcher {
        let lane = hub.lanes[index]
        let watcher = try await lane.eventLoop.submit {
            let output = CheckingOutput(user) { store.isMember(user, of: $0) }
            let subscriber = Subscriber(user: user, session: SessionID("s")!, output: output)
            lane.current?.shard.add(subscriber, expiresAt: .now + .seconds(600))
            return Watcher(
                user: user, lane: lane, output: NIOLoopBound(output, eventLoop: lane.eventLoop),
                subscriber: NIOLoopBound(subscriber, eventLoop: lane.eventLoop))
        }.get()
        let positions = try await hub.store.rooms(of: user)
        lane.run { loop in
            watcher.output.value.hello(positions)
            loop.shard.open(watcher.subscriber.value, at: positions.map { ($0.room, $0.seq) })
        }
        return watcher
    }

    func disconnect() { lane.run { $0.shard.remove(subscriber.value) } }

    func resume(_ rooms: [RoomID], back: Int64) {
        lane.run { loop in
            let targets = rooms.compactMap { room -> ResumePlan.Target? in
                guard let place = output.value.places[room] else { return nil }
                return ResumePlan.Target(
                    name: room.description, after: max(0, place - back),
                    isSubscribed: subscriber.value.subscription(in: room) != nil)
            }
            guard !targets.isEmpty, subscriber.value.catchUps.isEmpty else { return }
            output.value.resumes(targets)
            loop.shard.catchUp(subscriber.value, .request(id: "r", targets))
        }
    }

    /// What was seen so far.
    struct Report: Sendable {
        let problem: String?
        let places: [RoomID: Int64]
        let incomplete: Set<RoomID>
        let unseemly: [(room: RoomID, seq: Int64)]
        let isClosed: Bool
    }

    func report() async throws -> Report {
        try await lane.eventLoop.submit {
            let output = output.value
            return Report(
                problem: output.problem, places: output.places, incomplete: output.incomplete,
                unseemly: output.unseemly,
                isClosed: output.isClosed)
        }.get()
    }
}
