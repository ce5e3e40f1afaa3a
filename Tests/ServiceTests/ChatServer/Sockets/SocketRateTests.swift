import Contracts
import HTTP
import NIOHTTP1
import ServiceKit
import Testing

@testable import ChatServer

@Suite(.timeLimit(.minutes(1)))
struct SocketRateTests {
    let alice = UserID("alice")!
    let store = MemoryStore()

    private func authorization(_ user: UserID) -> HTTPHeaders {
        let token = TestTokens.token(user, session: "s1", expiresAt: .now + .seconds(60))
        return ["authorization": "Bearer \(token)"]
    }

    @Test("more sockets than a user may have are refused before the upgrade, until one is closed")
    func openSockets() async throws {
        var options = TestPod.Options()
        options.sockets.openSockets = 3
        try await TestPod.with(store: store, options: options) { [alice] pods in
            var sockets: [TestSocket] = []
            for _ in 0..<3 { sockets.append(try await pods[0].greeted(alice).0) }
            #expect(await pods[0].refusal(headers: authorization(alice)) == 429)
            _ = try await pods[0].greeted(UserID("bob-1")!)
            sockets[0].close()
            _ = await sockets[0].closeCode()
            var refusal: Int? = 429
            while refusal == 429 { refusal = await pods[0].refusal(headers: authorization(alice)) }
            #expect(refusal == nil)
        }
    }

    @Test("more new sockets a second than a user may open are refused")
    func newSockets() async throws {
        var options = TestPod.Options()
        options.sockets.socketsPerSecond = 2
        options.sockets.socketBurst = 2
        try await TestPod.with(store: store, options: options) { [alice] pods in
            var refusals = 0
            for _ in 0..<20 where await pods[0].refusal(headers: authorization(alice)) == 429 { refusals += 1 }
            #expect(refusals > 0)
            pods[0].clock.advance(by: .seconds(10))
            _ = try await pods[0].greeted(alice)
        }
    }

    @Test("sends past the burst are refused, and whoever goes on is closed with 4429; with limits off all pass")
    func sends() async throws {
        let room = store.makeRoom(alice)
        @Sendable func flood(_ socket: TestSocket, _ count: Int) {
            for number in 0..<count {
                socket.send(
                    .send(
                        id: "\(number)", room: room, clientID: ClientMessageID("c\(number)")!, body: MessageBody("x")!,
                        replyTo: nil))
            }
        }
        var options = TestPod.Options()
        options.sockets.sendBurst = 10
        options.sockets.sendsPerSecond = 1
        try await TestPod.with(store: store, options: options) { [alice] pods in
            let (one, _) = try await pods[0].greeted(alice)
            flood(one, 12)
            let frames = try await one.frames {
                if case .error(_, _, .rateLimited, true, _) = $0 { true } else { false }
            }
            #expect(frames.filter { if case .ack = $0 { true } else { false } }.count <= 11)
            flood(one, 400)
            #expect(await one.closeCode() == 4429)
        }
        options.sockets.limitsAreOn = false
        try await TestPod.with(store: store, options: options) { [alice] pods in
            let (one, _) = try await pods[0].greeted(alice)
            flood(one, 400)
            let frames = try await one.ping("last")
            #expect(frames.allSatisfy { if case .error = $0 { false } else { true } })
        }
    }
}
