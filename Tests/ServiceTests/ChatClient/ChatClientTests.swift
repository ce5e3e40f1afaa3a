import ChatClient
import Contracts
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ChatClientTests {
    @Test("A message that the server may or may not have is sent again and said once")
    func messageServerMayOr() async throws {
        try await ChatTest.run { test in
            test.chat.onCommit { FakeChat.Faults(losesAck: $0.seq == 1) }
            let message = try await test.client().send(test.text("hello"), to: test.room)
            #expect(message.seq == 1)
            #expect(message.body == "hello")
            #expect(test.chat.log(test.room).count == 1)
        }
    }

    @Test("An expired token is renewed once for all who meet it")
    func expiredTokenRenewedOnce() async throws {
        try await ChatTest.run { test in
            let client = try await test.client()
            test.chat.expireTokens()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...20 {
                    group.addTask { _ = try await client.send(test.text("\(number)"), to: test.room) }
                }
                try await group.waitForAll()
            }
            #expect(test.chat.refreshes == 1)
            #expect(test.chat.log(test.room).count == 20)
        }
    }

    @Test("A refusal has status, word and request")
    func refusalHasStatusWord() async throws {
        try await ChatTest.run { test in
            let client = try await test.client()
            let error = await #expect(throws: ChatClientError.self) {
                try await client.send(test.text("hello"), to: .make())
            }
            #expect(error?.code == .refused)
            #expect(error?.status == 404)
            #expect(error?.problem == .notFound)
            #expect(error?.requestID != nil)
        }
    }

    @Test("Pages of the raw log lead to its end")
    func pagesRawLogLead() async throws {
        try await ChatTest.run { test in
            let client = try await test.client()
            for text in ["1", "2", "3", "4"] { _ = try await client.send(test.text(text), to: test.room) }
            let first = try await client.entries(of: test.room)
            #expect(first.entries.map(\.seq) == [1, 2, 3])
            let second = try await client.entries(of: test.room, after: try #require(first.next))
            #expect(second.entries.map(\.seq) == [4])
            #expect(second.next == nil)
        }
    }

    @Test("Nobody is logged in before the log-in")
    func nobodyLoggedInBefore() async throws {
        try await withHTTPClient { http in
            let client = ChatClient(ChatClientConfiguration(baseURL: "http://127.0.0.1:1"), http: http)
            let error = await #expect(throws: ChatClientError.self) { try await client.account() }
            #expect(error?.code == .loggedOut)
        }
    }

    @Test("A server that is away is told so")
    func serverAwayToldSo() async throws {
        let port = try await ScriptedServer.run(script: { _ in [] }) { $0.port }
        try await withHTTPClient { http in
            let client = ChatClient(ChatClientConfiguration(baseURL: "http://127.0.0.1:\(port)"), http: http)
            let error = await #expect(throws: ChatClientError.self) {
                try await client.logIn(UserID("ann")!, password: "password")
            }
            #expect(error?.code == .unreachable)
        }
    }

    @Test("A sign-up that takes its time is waited for")
    func signUpTakesTime() async throws {
        let script: @Sendable (ScriptedServer.Call) -> [ScriptedServer.Step] = { call in
            switch (call.path, call.number) {
            case ("/user", _): [answer("{}", status: "202 Accepted", headers: "location: /user/registrations/r1\r\n")]
            case ("/user/registrations/r1", 2): [answer(#"{"id":"r1","state":"pending","steps":[]}"#)]
            default: [answer(#"{"id":"r1","state":"active","steps":[]}"#)]
            }
        }
        try await ScriptedServer.run(script: script) { server in
            try await withHTTPClient { http in
                let client = ChatClient(ChatClientConfiguration(baseURL: server.url), http: http)
                try await client.signUp(UserID("ann")!, password: "password", userName: UserName("Ann")!)
                #expect(server.connectionCount == 1)
            }
        }
    }
}
