import Contracts
import HTTP
import NIOCore
import Observability
import ServiceKit
import Testing

@testable import ChatServer

@Suite(.timeLimit(.minutes(1)))
struct ResumeTests {
    let alice = UserID("alice")!
    let bob = UserID("bob-1")!
    let store = MemoryStore()

    private func resume(_ socket: TestSocket, _ rooms: [RoomID: Int64]) async throws -> [ServerFrame] {
        socket.send(
            .resume(id: "r", rooms: Dictionary(uniqueKeysWithValues: rooms.map { ($0.key.description, $0.value) })))
        return try await socket.frames { if case .resumed("r") = $0 { true } else { false } }
    }

    private func isOver(_ frame: ServerFrame) -> Bool {
        switch frame {
        case .resumed("r"), .error("r", nil, _, _, _): true
        default: false
        }
    }

    @Test("everything after a place comes in order, from memory without a question to the store")
    func memory() async throws {
        let room = store.makeRoom(alice, bob)
        try await TestPod.with(store: store) { [alice, bob, store] pods in
            let (one, _) = try await pods[0].greeted(alice)
            for number in 0..<20 { pods[0].writer.commit(room, .message, by: bob) { $0.body = "\(number)" } }
            try await one.frames { if case .entry(_, let entry) = $0 { entry.seq == 22 } else { false } }
            one.close()
            let (again, hello) = try await pods[0].greeted(alice)
            #expect(hello.rooms.map(\.seq) == [22])
            #expect(try await resume(again, [room: 10]).seqs(of: room) == Array(11...22))
            #expect(store.questions == 0)
            pods[0].writer.commit(room, .message, by: bob) { $0.body = "live" }
            #expect(try await again.entry().entry.seq == 23)
        }
    }

    @Test("what is no longer in memory comes from the store, page by page, before what is live")
    func pages() async throws {
        let rooms = (0..<3).map { _ in store.makeRoom(alice, bob) }
        for room in rooms {
            for number in 0..<1_000 { store.commit(room, .message, by: bob) { $0.body = "\(number)" } }
        }
        try await TestPod.with(store: store) { [alice, bob, store] pods in
            let (one, _) = try await pods[0].greeted(alice)
            let writing = Task {
                for _ in 0..<300 {
                    for room in rooms { pods[0].writer.commit(room, .message, by: bob) { $0.body = "live" } }
                    await Task.yield()
                }
            }
            one.send(
                .resume(id: "r", rooms: [rooms[0].description: 0, rooms[1].description: 500, rooms[2].description: 7]))
            var frames = try await one.frames { $0 == .resumed(id: "r") }
            await writing.value
            for room in rooms where store.log(of: room).last?.seq != frames.seqs(of: room).last {
                while frames.seqs(of: room).last != store.log(of: room).last?.seq {
                    frames.append(try await one.frame())
                }
            }
            for (room, after) in zip(rooms, [0, 500, 7] as [Int64]) {
                // What came live before the resume began is dropped, as clients do.
                var next = after + 1
                for seq in frames.seqs(of: room) where seq == next { next += 1 }
                #expect(next == 1_303)
            }
        }
    }

    @Test("resumes of the same room, sent one behind the other, all come to their end, and the room goes on")
    func together() async throws {
        let rooms = (0..<16).map { _ in store.makeRoom(alice, bob) }
        try await TestPod.with(store: store) { [alice, bob] pods in
            let (one, _) = try await pods[0].greeted(alice)
            for room in rooms {
                for id in ["1", "2", "3"] { one.send(.resume(id: id, rooms: [room.description: 0])) }
                let frames = try await one.frames { $0 == .resumed(id: "3") }
                #expect(frames.seqs(of: room) == [1, 2, 1, 2, 1, 2])
                pods[0].writer.commit(room, .message, by: bob) { $0.body = "live" }
                #expect(try await one.entry().entry.seq == 3)
            }
        }
    }

    @Test("a room that can't be resumed is told of, the others are, and the socket goes on")
    func refusals() async throws {
        let room = store.makeRoom(alice, bob)
        let ahead = store.makeRoom(alice, bob)
        let foreign = store.makeRoom(bob)
        try await TestPod.with(store: store) { [alice, bob] pods in
            let (one, _) = try await pods[0].greeted(alice)
            one.send(
                .resume(
                    id: "r",
                    rooms: [room.description: 0, ahead.description: 100, foreign.description: 0, "lobby": 1]))
            let frames = try await one.frames { $0 == .resumed(id: "r") }
            #expect(frames.seqs(of: room) == [1, 2])
            func code(_ name: String) -> ErrorCode? {
                for case .error("r", name, let code, false, _) in frames { return code }
                return nil
            }
            #expect(code(ahead.description) == .logReset)
            #expect(code(foreign.description) == .notFound)
            #expect(code("lobby") == .notFound)
            #expect(code(room.description) == nil)
            pods[0].writer.commit(ahead, .message, by: bob) { $0.body = "live" }
            #expect(try await one.entry().entry.seq == 3)
        }
    }

    @Test("when the store is away a resume ends with an error without a room, and can be tried again")
    func outage() async throws {
        let room = store.makeRoom(alice, bob)
        for _ in 0..<10 { store.commit(room, .message, by: bob) { $0.body = "x" } }
        try await TestPod.with(store: store) { [alice, store] pods in
            let (one, _) = try await pods[0].greeted(alice)
            store.isAway = true
            one.send(.resume(id: "r", rooms: [room.description: 2]))
            let frames = try await one.frames(until: isOver)
            guard case .error("r", nil, .unavailable, true, _) = frames.last else { return #expect(frames.isEmpty) }
            store.isAway = false
            #expect(try await resume(one, [room: 2]).seqs(of: room) == Array(3...12))
        }
    }

    /// 12 KB, so that what the system buffers is soon full.
    private let large = String(repeating: "한", count: 4_000)

    @Test("a reader who is slow gets a long resume at their own pace, without being closed")
    func backPressure() async throws {
        let room = store.makeRoom(alice, bob)
        for _ in 0..<1_000 { store.commit(room, .message, by: bob) { $0.body = large } }
        try await TestPod.with(store: store) { [alice] pods in
            let (one, _) = try await pods[0].greeted(alice)
            one.setReading(false)
            one.send(.resume(id: "r", rooms: [room.description: 0]))
            // The other socket's answers show that the server has had its time.
            let (other, _) = try await pods[0].greeted(UserID("bob-1")!)
            for _ in 0..<200 { try await other.ping() }
            one.setReading(true)
            let frames = try await one.frames { $0 == .resumed(id: "r") }
            #expect(frames.seqs(of: room) == Array(1...1_002))
        }
    }

    /// Whether the server has not begun to close a user's socket.
    private func isOpen(_ user: UserID, on hub: Hub) async throws -> Bool {
        for lane in hub.lanes {
            let isOpen = try await lane.eventLoop.submit {
                let sessions = lane.current?.shard.subscribers(of: user).compactMap { $0.output as? SocketSession }
                return sessions?.contains { $0.socket?.isOpen ?? false } ?? false
            }.get()
            if isOpen { return true }
        }
        return false
    }

    @Test("a reader who does not read is closed with 4408, and others are not held up")
    func slowConsumer() async throws {
        let room = store.makeRoom(alice, bob)
        try await TestPod.with(store: store) { [alice, bob, large] pods in
            let (slow, _) = try await pods[0].greeted(alice)
            let (quick, _) = try await pods[0].greeted(bob)
            slow.setReading(false)
            while try await isOpen(alice, on: pods[0].hub) {
                for _ in 0..<20 { pods[0].writer.commit(room, .message, by: bob) { $0.body = large } }
                for _ in 0..<20 { _ = try await quick.entry() }
            }
            slow.setReading(true)
            #expect(await slow.closeCode() == 4408)
            while pods[0].hub.metrics.slowConsumerCloses.value == 0 { await Task.yield() }
            #expect(pods[0].hub.metrics.slowConsumerCloses.value == 1)
        }
    }
}
