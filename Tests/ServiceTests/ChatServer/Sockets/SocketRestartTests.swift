import Contracts
import ServiceKit
import TestSupport
import Testing

@testable import ChatServer

@Suite("A pod that stops", .timeLimit(.minutes(1)))
struct SocketRestartTests {
    let alice = UserID("alice")!
    let bob = UserID("bob-1")!
    let store = MemoryStore()

    private func message(_ room: RoomID, _ id: String) -> ClientFrame {
        .send(id: id, room: room, clientID: ClientMessageID("c-\(id)")!, body: MessageBody("hello")!, replyTo: nil)
    }

    @Test("What a socket has asked for is answered before it is closed with 1012, and nothing more is taken")
    func answersFirst() async throws {
        let room = store.makeRoom(alice, bob)
        try await TestPod.with(store: store) { pods in
            let pod = pods[0]
            let (socket, _) = try await pod.greeted(alice)
            let (idle, _) = try await pod.greeted(bob)
            pod.writer.hold()
            for id in ["1", "2"] { socket.send(message(room, id)) }
            try await eventually { pod.writer.heldCount == 2 }
            pod.stop()
            // The one without requests is closed, so the other one's turn has come.
            #expect(await idle.closeCode() == 1012)
            socket.send(message(room, "3"))
            pod.writer.release()
            var acks: [String] = []
            var code: UInt16?
            while let event = await socket.next() {
                switch event {
                case .frame(.ack(let id, _, _, _)): acks.append(id)
                case .closed(let closed): code = closed
                default: break
                }
            }
            #expect(acks == ["1", "2"])
            #expect(code == 1012)
            #expect(store.log(of: room).compactMap { $0.clientID?.description } == ["c-1", "c-2"])
        }
    }

    @Test("A window that is not over leaves the sockets of later waves as they are")
    func waves() async throws {
        var options = TestPod.Options()
        options.drainWindow = .seconds(3_600)
        try await TestPod.with(store: store, options: options) { pods in
            let pod = pods[0]
            var sockets: [TestSocket] = []
            for _ in 0..<8 { sockets.append(try await pod.greeted(alice).0) }
            pod.stop()
            // In a window this long each loop closes one socket a wave.
            let codes = await withTaskGroup(of: UInt16?.self) { group in
                for socket in sockets { group.addTask { await socket.closeCode() } }
                let first = await group.next() ?? nil
                // Those that are left go by themselves, and with the last one the server.
                for socket in sockets { socket.close() }
                var codes = [first]
                for await code in group { codes.append(code) }
                return codes
            }
            #expect(codes.first == 1012)
            #expect(codes.contains(1000))
        }
    }
}
