import Contracts
import HTTP
import Observability
import ServiceKit
import Testing

@testable import ChatServer

/// Several pods over one log.
@Suite(.timeLimit(.minutes(2)))
struct PodsTests {
    let alice = UserID("alice")!
    let bob = UserID("bob-1")!
    let store = MemoryStore()

    @Test("two people on two pods hear each other")
    func two() async throws {
        let room = store.makeRoom(alice, bob)
        try await TestPod.with(2, store: store) { [alice, bob] pods in
            let (one, _) = try await pods[0].greeted(alice)
            let (other, _) = try await pods[1].greeted(bob)
            for number in 0..<10 {
                let (socket, _) = number % 2 == 0 ? (one, 0) : (other, 0)
                socket.send(
                    .send(
                        id: "\(number)", room: room, clientID: ClientMessageID("c\(number)")!,
                        body: MessageBody("\(number)")!, replyTo: nil))
                #expect(try await one.entry().entry.seq == Int64(number) + 3)
                #expect(try await other.entry().entry.seq == Int64(number) + 3)
            }
            #expect(pods[0].hub.metrics.gapFills.value == 0)
            #expect(pods[0].hub.metrics.deliveries.value == 10)
            #expect(pods[0].metrics.render().contains("chat_delivery_lag_seconds_count"))
        }
    }

    @Test("a last entry that is lost on its way is found by comparing")
    func lostLast() async throws {
        let room = store.makeRoom(alice, bob)
        try await TestPod.with(store: store) { [bob, store] pods in
            let (one, _) = try await pods[0].greeted(UserID("alice")!)
            store.commit(room, .message, by: bob) { $0.body = "nobody was told" }
            #expect(try await one.entry().entry.body == "nobody was told")
        }
    }

    @Test("who joined while the word of it was lost is found by comparing")
    func lostJoin() async throws {
        let room = store.makeRoom(bob)
        try await TestPod.with(store: store) { [alice, bob, store] pods in
            let (one, hello) = try await pods[0].greeted(alice)
            #expect(hello.rooms.isEmpty)
            store.commit(room, .join, by: bob) { $0.users = [alice] }
            store.commit(room, .message, by: bob) { $0.body = "welcome" }
            #expect(try await one.entry().entry.type == .join)
            #expect(try await one.entry().entry.body == "welcome")
            store.commit(room, .kick, by: bob) { $0.users = [alice] }
            #expect(try await one.entry().entry.type == .kick)
            pods[0].writer.commit(room, .message, by: bob) { $0.body = "gone" }
            #expect(try await one.ping().seqs(of: room).isEmpty)
        }
    }

    @Test(
        "over a bus that loses, doubles and reorders, everybody on every pod sees each entry once, in order",
        arguments: [1, 2, 3] as [UInt64])
    func lossy(_ seed: UInt64) async throws {
        let users = (0..<4).map { UserID("user-\($0)")! }
        let rooms = (0..<3).map { _ in store.makeRoom(users[0], users[1], users[2], users[3]) }
        let bus = MemoryBus(isLossy: true, seed: seed)
        let each = 40
        let total = Int64(2 + users.count * each)
        try await TestPod.with(2, store: store, bus: bus) { pods in
            try await withThrowingTaskGroup(of: [ServerFrame].self) { group in
                var sockets: [TestSocket] = []
                for index in users.indices { sockets.append(try await pods[index % 2].greeted(users[index]).0) }
                for (user, socket) in zip(users, sockets) {
                    group.addTask {
                        for number in 0..<each {
                            for room in rooms {
                                socket.send(
                                    .send(
                                        id: "x", room: room, clientID: ClientMessageID("\(user)-\(number)")!,
                                        body: MessageBody("hello")!, replyTo: nil))
                            }
                            await Task.yield()
                        }
                        var missing = rooms.count
                        return try await socket.frames { frame in
                            if case .entry(_, let entry) = frame, entry.seq == total { missing -= 1 }
                            return missing == 0
                        }
                    }
                }
                for try await frames in group {
                    for room in rooms { #expect(frames.seqs(of: room) == Array(3...total)) }
                }
            }
        }
    }
}
