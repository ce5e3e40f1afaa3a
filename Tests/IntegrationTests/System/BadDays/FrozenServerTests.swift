import ChatClient
import Contracts
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
            try await withBadDay(.real(), listeners: 2) { conversation in
                let (stack, http) = (conversation.stack, conversation.http)
                let (owner, room) = (conversation.participants[0], conversation.rooms[0])
                let out = conversation.listeners[0]
                let probe = try await ProbeSocket.open(stack.chatURLs[0], as: out.client, http)
                try stack.freeze(.chat(1))
                // Whoever owns the room may be at the frozen server, so the other one is asked itself.
                try await owner.putOut(out.user, of: room, at: stack.chatURLs[1])
                try await Task.sleep(for: Self.time)
                try stack.thaw(.chat(1))
                _ = try await eventual { await stack.isReady(.chat(1), http) ? true : nil }
                try await conversation.progress.wait(for: 200, of: .acknowledged)
                // Its socket may have been given up meanwhile; if not, it tells nothing of what came after the end.
                probe.send(.ping(id: "1"))
                let heard = await probe.entries(of: room, before: "1")
                let end = try await conversation.log(of: room).last { $0.users?.contains(out.user) == true }?.seq ?? 0
                #expect(heard.allSatisfy { $0.seq <= end })
            }
        }
    }
}
