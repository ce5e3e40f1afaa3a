import ChatClient
import Contracts
import HTTP
import LocalStack
import NIOHTTP1
import TestSupport
import Testing

extension SystemTests {
    /// Nothing is acknowledged that Postgres has not committed, so while it is away nothing is; all of it goes on after.
    @Suite("Postgres is away", .realKafka, .wholeScope)
    struct PostgresAwayTests {
        @Test(
            "It is stopped under load: readiness goes red, sends are refused for now, and all is well after its return")
        func stopped() async throws {
            try await withBadDay(.real()) { conversation in
                let (stack, http) = (conversation.stack, conversation.http)
                let participant = conversation.participants[0]
                let probe = try await ProbeSocket.open(stack.chatURLs[0], as: participant.client, http)
                try await stack.stop(.postgres)
                for number in 1...2 {
                    let complaint = try await stack.saysNotReady(.chat(number), http)
                    #expect(complaint.contains("postgres"))
                }
                try await expectRefusedForNow(by: probe, in: conversation)
                try await expectRefusedForNow(over: stack.chatURLs[1], in: conversation)
                if TestScope.isWhole { try await Task.sleep(for: .seconds(10)) }
                try await stack.start(.postgres)
                for number in 1...2 { try await stack.saysReady(.chat(number), http) }
                // The socket has lived through it.
                probe.send(.ping(id: "alive"))
                #expect(try await probe.answer(to: "alive") == .pong(id: "alive"))
                probe.close()
            }
        }

        @Test("It is killed with kill -9 under load, again and again", .wholeScope)
        func killed() async throws {
            // Without a commit that waits for the disk, or at least for the system, the last ones are gone: no promise holds.
            try await withBadDay(.real(), postgresTuning: .durable) { conversation in
                for _ in 0..<5 {
                    try await conversation.stack.killAndWait(.postgres)
                    try await conversation.progress.wait(for: 100, of: .acknowledged)
                }
            }
        }

        private func expectRefusedForNow(by probe: ProbeSocket, in conversation: Conversation) async throws {
            let body = try #require(MessageBody("nobody hears this"))
            // Into a room of nobody: what may have been committed all the same would have to be in somebody's notes.
            probe.send(.send(id: "away", room: .make(), clientID: .random(), body: body, replyTo: nil))
            guard case .error(_, _, let code, let retry, _) = try await probe.answer(to: "away") else {
                Issue.record("a send was acknowledged while Postgres was away")
                return
            }
            #expect(code == .unavailable && retry)
        }

        private func expectRefusedForNow(over url: String, in conversation: Conversation) async throws {
            let token = try await conversation.participants[0].client.accessToken()
            let body = try #require(MessageBody("nobody hears this"))
            let answer = try await conversation.http.execute(
                .json(
                    .POST, "\(url)/chat/rooms/\(RoomID.make())/messages", headers: ["authorization": "Bearer \(token)"],
                    SendMessageRequest(clientID: .random(), body: body, replyTo: nil)), timeout: .seconds(30))
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.headers.first(name: "retry-after") != nil)
            #expect(answer.headers.first(name: "content-type") == "application/problem+json")
        }
    }
}
