import HTTP
import NIOHTTP1
import TestSupport
import Testing

@Suite("The gateway's affinity")
struct GatewayAffinityTests {
    private func cookie(_ number: Int) -> HTTPHeaders {
        let digits = String(number, radix: 16)
        return ["cookie": "chatting_affinity=" + String(repeating: "0", count: 32 - digits.count) + digits]
    }

    @Test("Who has no cookie gets one, and goes where its address goes")
    func withoutCookie() async throws {
        try await withGateway { gateway, _ in
            var servers = Set<String>()
            for _ in 0..<8 {
                let answer = try await gateway.send(.GET, "/chat/rooms")
                servers.insert(try answer.json(EchoServer.Echo.self).server)
                let cookie = try #require(answer.headers.first(name: "set-cookie"))
                #expect(
                    cookie.wholeMatch(of: /chatting_affinity=[0-9a-f]{32}; Path=\/chat; HttpOnly; SameSite=Lax/) != nil)
            }
            #expect(servers.count == 1)
            let foreign = try await gateway.send(.GET, "/chat/rooms", headers: ["cookie": "chatting_affinity=chat-1"])
            #expect(foreign.headers.contains(name: "set-cookie"), "a cookie that we did not make")
            let user = try await gateway.send(.GET, "/user/me")
            #expect(!user.headers.contains(name: "set-cookie"))
        }
    }

    @Test("A cookie leads to the same server each time, and cookies spread over the servers")
    func withCookie() async throws {
        try await withGateway { gateway, _ in
            var servers = Set<String>()
            for number in 0..<24 {
                let first = try await gateway.send(.GET, "/chat/rooms", headers: cookie(number))
                #expect(!first.headers.contains(name: "set-cookie"))
                let server = try first.json(EchoServer.Echo.self).server
                #expect(try await gateway.echo(.POST, "/chat/rooms", headers: cookie(number)).server == server)
                servers.insert(server)
            }
            #expect(servers == ["chat-1", "chat-2"])
        }
    }

    @Test("Addresses spread over the servers, each to one")
    func byAddress() async throws {
        try await withGateway(trustedProxies: ["127.0.0.1"]) { gateway, _ in
            var servers = Set<String>()
            for number in 1...24 {
                let headers: HTTPHeaders = ["x-forwarded-for": "203.0.113.\(number)"]
                let server = try await gateway.echo(.GET, "/chat/rooms", headers: headers).server
                #expect(try await gateway.echo(.GET, "/chat/rooms", headers: headers).server == server)
                servers.insert(server)
            }
            #expect(servers == ["chat-1", "chat-2"])
        }
    }

    @Test("When a chat server is away its clients go to the other, also with what they POST")
    func failover() async throws {
        try await withGateway { gateway, servers in
            await servers.chat[0].stop()
            for number in 0..<24 {
                let echo = try await gateway.echo(.POST, "/chat/rooms", headers: cookie(number), body: "{}")
                #expect(echo.server == "chat-2" && echo.bytes == 2)
            }
        }
    }

    @Test("What a server took and did not answer is not sent to another, unless it is safe to")
    func notTwice() async throws {
        let first = try await RudeServer()
        let second = try await RudeServer()
        let unused = try freePort()
        try await withGateway(
            auth: unused, authInternal: unused, chat: [first.port, second.port], chatInternal: [unused]
        ) { gateway in
            let post = try await gateway.send(.POST, "/chat/rooms/r/messages", body: "{}")
            #expect(post.status == .serviceUnavailable)
            #expect(try post.json(Problem.self).code == "unavailable")
            #expect(first.requests + second.requests == 1)
        }
        let before = first.requests + second.requests
        try await withGateway(
            auth: unused, authInternal: unused, chat: [first.port, second.port], chatInternal: [unused]
        ) { gateway in
            let get = try await gateway.send(.GET, "/chat/rooms")
            #expect(get.status == .serviceUnavailable)
            #expect(first.requests + second.requests == before + 2)
        }
        await first.stop()
        await second.stop()
    }
}
