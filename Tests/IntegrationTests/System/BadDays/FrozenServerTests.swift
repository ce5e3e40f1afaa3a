import ChatClient
import Contracts
import LocalStack
import TestSupport
import Testing

extension SystemTests {
    /// A server that stops in its tracks, as with a paused virtual machine, and does not know how long it was away.
    @Suite("A chat server is frozen", .realKafka, .wholeScope)
    struct FrozenServerTests {
        /// Longer than a Kafka session, a socket's ping with its time-out, and a statement's.
        private static let time = Duration.seconds(45)

        @Test("It wakes after longer than any session: its people resume, and who was put out meanwhile stays out")
        func frozen() async throws {
            try await withBadDay(.real(), listeners: 2) { try await freeze($0) }
        }

        private func freeze(_ conversation: Conversation) async throws {
            let stack = conversation.stack
            let room = conversation.rooms[0]
            let out = conversation.listeners[0]
            let probe = try await ProbeSocket.open(stack.chatURLs[0], as: out.client, conversation.http)
            try stack.freeze(.chat(1))
            // Whoever owns the room may be at the frozen server, so the other one is asked itself.
            try await conversation.participants[0].putOut(out.user, of: room, at: stack.chatURLs[1])
            try await Task.sleep(for: Self.time)
            try stack.thaw(.chat(1))
            try await stack.saysReady(.chat(1), conversation.http)
            try await conversation.progress.wait(for: 200, of: .acknowledged)
            // Its socket may have been given up meanwhile; if not, it tells nothing of what came after the end.
            probe.send(.ping(id: "1"))
            let last = await probe.entries(of: room, before: "1").last?.seq ?? 0
            let end = try await conversation.end(of: out.user, in: room)
            #expect(last <= end)
        }
    }
}
