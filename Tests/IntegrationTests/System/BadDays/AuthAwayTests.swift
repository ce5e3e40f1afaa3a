import ChatClient
import Contracts
import LocalStack
import TestSupport
import Testing

extension SystemTests {
    /// Who is logged in needs auth only when their token ends.
    @Suite("Auth is away", .realKafka, .wholeScope)
    struct AuthAwayTests {
        @Test("It is killed under load, and nobody who talks notices")
        func killed() async throws {
            try await withBadDay(.real()) { conversation in
                for _ in 0..<3 {
                    try await conversation.stack.killAndWait(.auth)
                    try await conversation.progress.wait(for: 100, of: .acknowledged)
                }
                #expect(conversation.progress.count(of: .offline) == 0)
            }
        }

        @Test("While it is stopped people go on talking, connect anew and are ready; log-ins wait for its return")
        func stopped() async throws {
            try await withBadDay(.real()) { conversation in
                let (stack, http) = (conversation.stack, conversation.http)
                let participant = conversation.participants[0]
                try await stack.stop(.auth)
                try await conversation.progress.wait(for: 100, of: .acknowledged)
                // A restarted server would have no keys; one that runs has them.
                for number in 1...2 { #expect(await stack.isReady(.chat(number), http)) }
                let probe = try await ProbeSocket.open(stack.chatURLs[0], as: participant.client, http)
                probe.send(.ping(id: "1"))
                #expect(try await probe.answer(to: "1") == .pong(id: "1"))
                probe.close()
                let logIn = await #expect(throws: ChatClientError.self) {
                    try await participant.client.logIn(participant.user, password: "correct horse 0")
                }
                #expect(logIn?.status == 503)
                try await stack.start(.auth)
                try await participant.client.logIn(participant.user, password: "correct horse 0")
            }
        }
    }
}
