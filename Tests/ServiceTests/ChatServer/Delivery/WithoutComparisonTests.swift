import Contracts
import Kafka
import Logging
import NIOCore
import ServiceKit
import Testing

@testable import ChatServer

/// What must not wait for the next comparison with the store, which would make up for it: here comes none.
@Suite(.timeLimit(.minutes(1)))
struct WithoutComparisonTests {
    let alice = UserID("alice")!
    let bob = UserID("bob-1")!
    let store = MemoryStore()

    private var withoutComparisons: TestPod.Options {
        var options = TestPod.Options()
        options.hub.comparisonInterval = .seconds(3_600)
        return options
    }

    private typealias Watcher = NIOLoopBound<(subscriber: Subscriber, output: CheckingOutput)>

    /// Somebody on each loop who was not told yet where her rooms stand.
    private func watchers(on hub: Hub) async throws -> [Watcher] {
        var watchers: [Watcher] = []
        for lane in hub.lanes {
            let watcher = try await lane.eventLoop.submit { [alice, store] in
                let output = CheckingOutput(alice) { store.isMember(alice, of: $0) }
                let subscriber = Subscriber(user: alice, session: SessionID("s")!, output: output)
                lane.current?.shard.add(subscriber, expiresAt: .now + .seconds(600))
                return Watcher((subscriber, output), eventLoop: lane.eventLoop)
            }.get()
            watchers.append(watcher)
        }
        return watchers
    }

    /// Waits until all have an entry, and looks whether they have each before it once.
    private func expect(_ seq: Int64, of room: RoomID, at watchers: [Watcher], on hub: Hub) async throws {
        for (lane, watcher) in zip(hub.lanes, watchers) {
            while try await lane.eventLoop.submit({ watcher.value.output.places[room] != seq }).get() {
                await Task.yield()
            }
            #expect(try await lane.eventLoop.submit { watcher.value.output.problem }.get() == nil)
        }
    }

    @Test("what follows a join in one batch, another room's entry between them, comes once")
    func batch() async throws {
        let rooms = (0..<8).map { _ in store.makeRoom(bob) }
        let others = (0..<32).map { _ in store.makeRoom(bob) }
        try await TestPod.with(store: store, options: withoutComparisons) { [alice, bob, store] pods in
            let hub = pods[0].hub
            // Somebody of each room on each loop.
            let (first, _) = try await pods[0].greeted(bob)
            let (second, _) = try await pods[0].greeted(bob)
            let (one, _) = try await pods[0].greeted(alice)
            for room in rooms {
                let other = others.first { hub.home(of: $0).index == hub.home(of: room).index } ?? room
                hub.committed([
                    store.commit(room, .join, by: bob) { $0.users = [alice] },
                    store.commit(other, .message, by: bob) { $0.body = "between" },
                    store.commit(room, .message, by: bob) { $0.body = "behind" },
                ])
                let frames = try await one.frames {
                    if case .entry(room, let entry) = $0 { entry.seq == 4 } else { false }
                }
                #expect((frames + (try await one.ping())).seqs(of: room) == [3, 4])
            }
            first.close()
            second.close()
        }
    }

    @Test("who joins while they are being greeted gets the join and what follows")
    func greeting() async throws {
        let room = store.makeRoom(bob)
        try await TestPod.with(store: store, options: withoutComparisons) { [alice, bob] pods in
            let hub = pods[0].hub
            let watchers = try await watchers(on: hub)
            pods[0].writer.commit(room, .join, by: bob) { $0.users = [alice] }
            // The word of it has passed.
            for lane in [hub.home(of: room)] + hub.lanes { try await lane.eventLoop.submit {}.get() }
            for (lane, watcher) in zip(hub.lanes, watchers) {
                // What the store said of their rooms was said before.
                lane.run { $0.shard.open(watcher.value.subscriber, at: []) }
            }
            pods[0].writer.commit(room, .message, by: bob) { $0.body = "welcome" }
            try await expect(4, of: room, at: watchers, on: hub)
        }
    }

    @Test("what was committed between the look at the store and the first subscription is found at once")
    func following() async throws {
        let room = store.makeRoom(alice, bob)
        try await TestPod.with(store: store, options: withoutComparisons) { [bob, store] pods in
            let hub = pods[0].hub
            let watchers = try await watchers(on: hub)
            store.commit(room, .message, by: bob) { $0.body = "nobody was told" }
            for (lane, watcher) in zip(hub.lanes, watchers) {
                lane.run { loop in
                    watcher.value.output.hello([.init(room: room, seq: 2, readSeq: 0, unread: 0)])
                    loop.shard.open(watcher.value.subscriber, at: [(room, 2)])
                }
            }
            try await expect(3, of: room, at: watchers, on: hub)
        }
    }

    @Test("what Kafka has lost is looked for as soon as that is known")
    func positionLost() async throws {
        let room = store.makeRoom(alice, bob)
        try await TestPod.with(store: store, options: withoutComparisons) { [alice, bob, store] pods in
            let (one, _) = try await pods[0].greeted(alice)
            // The room is known to stand where it does.
            pods[0].writer.commit(room, .message, by: bob) { $0.body = "heard" }
            #expect(try await one.entry().entry.seq == 3)
            store.commit(room, .message, by: bob) { $0.body = "lost" }
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            await DeliveryFeed(hub: pods[0].hub, signals: pods[0].signals, logger: logger)
                .handle(.positionLost(.newCluster))
            #expect(try await one.entry().entry.seq == 4)
        }
    }
}
