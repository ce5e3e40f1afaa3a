import Foundation
import HTTP
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

@Suite("The gateway")
struct GatewayTests {
    @Test("Routes by prefix, whole segments only")
    func routing() async throws {
        try await withGateway { gateway, _ in
            let routes = [
                "/user": "auth", "/user/login": "auth", "/user/me?x=1": "auth", "/chat/rooms": "chat", "/chat": "chat",
                "/.well-known/oauth-authorization-server/user": "auth", "/readyz": "auth-internal",
                "/user/registrations/abc": "auth", "/chat/events/more": "chat",
            ]
            for (path, server) in routes {
                #expect(try await gateway.echo(.GET, path).server.hasPrefix(server), "\(path)")
            }
            for path in [
                "/", "/username", "/chatting", "/log/series/chatAdd", "/ops/sagas", "/internal/users", "/metrics",
                "/.well-known/oauth-authorization-server", "//user", "/user/../internal/x",
            ] {
                let answer = try await gateway.send(.GET, path)
                #expect(answer.status == .notFound, "\(path)")
                #expect(try answer.json(Problem.self).code == "not_found", "\(path)")
            }
        }
    }

    @Test("A trailing slash changes nothing, and a POST stays a POST", arguments: ["/user", "/user/", "/chat/rooms/"])
    func trailingSlash(path: String) async throws {
        try await withGateway { gateway, _ in
            let echo = try await gateway.echo(.POST, path, body: "{}")
            #expect(echo.method == "POST")
            #expect(echo.path == (path.hasSuffix("/") ? String(path.dropLast()) : path))
            #expect(echo.bytes == 2)
            for path in ["/readyz/", "/.well-known/oauth-authorization-server/user/"] {
                #expect(try await gateway.send(.GET, path).status == .ok)
            }
        }
    }

    @Test("Tells servers who asks, and believes nobody")
    func forwarded() async throws {
        try await withGateway { gateway, _ in
            let echo = try await gateway.echo(
                .GET, "/user/me",
                headers: [
                    "x-forwarded-for": "192.0.2.1", "x-real-ip": "192.0.2.1", "x-forwarded-proto": "https",
                    "x-request-id": "mine-1", "authorization": "Bearer t",
                ])
            #expect(echo.headers["host"] == "127.0.0.1:\(gateway.port)")
            #expect(echo.headers["x-forwarded-for"] == "127.0.0.1")
            #expect(echo.headers["x-real-ip"] == "127.0.0.1")
            #expect(echo.headers["x-forwarded-proto"] == "http")
            #expect(echo.headers["x-request-id"] == "mine-1")
            #expect(echo.headers["authorization"] == "Bearer t")
            let other = try await gateway.echo(.GET, "/user/me", headers: ["x-request-id": "not fit"])
            #expect(other.headers["x-request-id"]?.wholeMatch(of: /[0-9a-f]{32}/) != nil)
        }
    }

    @Test("A proxy in front that is trusted tells the address, from the right")
    func trustedProxy() async throws {
        try await withGateway(trustedProxies: ["127.0.0.1", "192.0.2.0/24"]) { gateway, _ in
            let echo = try await gateway.echo(
                .GET, "/user/me", headers: ["x-forwarded-for": "203.0.113.9, 198.51.100.7, 192.0.2.1"])
            #expect(echo.headers["x-forwarded-for"] == "198.51.100.7")
        }
    }

    @Test("Its own errors are problem documents, with the request's id")
    func problems() async throws {
        try await withGateway { gateway, servers in
            func problem(_ answer: ClientResponse) throws -> Problem {
                #expect(answer.headers.first(name: "content-type") == "application/problem+json")
                let problem = try answer.json(Problem.self)
                #expect(problem.status == Int(answer.status.code))
                #expect(problem.requestId == answer.headers.first(name: "x-request-id"))
                return problem
            }
            let missing = try await gateway.send(.GET, "/nothing", headers: ["x-request-id": "mine-2"])
            #expect(try problem(missing).requestId == "mine-2")
            let trace = try await gateway.send(.TRACE, "/user/me")
            #expect(trace.status == .methodNotAllowed)
            #expect(try problem(trace).code == "method_not_allowed")
            let long = try await gateway.send(.GET, "/user/" + String(repeating: "a", count: 20_000))
            #expect(try problem(long).code == "uri_too_long")
            let wide = try await gateway.send(
                .GET, "/user/me", headers: ["x-wide": String(repeating: "a", count: 20_000)])
            #expect(try problem(wide).code == "header_too_large")
            await servers.auth.stop()
            let away = try await gateway.send(.POST, "/user/login", body: "{}")
            #expect(away.status == .serviceUnavailable)
            #expect(try problem(away).code == "unavailable")
            #expect(away.headers.first(name: "retry-after") == "1")
        }
    }

    @Test("Lets servers judge bodies, and refuses only what is far too large")
    func bodies() async throws {
        try await withGateway { gateway, _ in
            let fits = try await gateway.echo(.POST, "/chat/rooms", body: String(repeating: "a", count: 65_536))
            #expect(fits.bytes == 65_536)
            for size in [65_537, 2 << 20] {
                let answer = try await gateway.send(
                    .POST, "/chat/rooms", body: String(repeating: "a", count: size))
                #expect(answer.status == .payloadTooLarge)
                #expect(try answer.json(Problem.self).code == "payload_too_large")
            }
        }
    }

    @Test("Is ready when auth and a chat server are")
    func ready() async throws {
        try await withGateway { gateway, servers in
            let ready = try await gateway.send(.GET, "/readyz")
            #expect(ready.status == .ok)
            await servers.chatInternal.stop()
            let unready = try await gateway.send(.GET, "/readyz")
            #expect(unready.status == .serviceUnavailable)
            let alive = try await gateway.send(.GET, "/livez")
            #expect(alive.status == .ok)
        }
        try await withGateway { gateway, servers in
            await servers.authInternal.stop()
            let answer = try await gateway.send(.GET, "/readyz")
            #expect(try answer.json(Problem.self).code == "unavailable")
        }
    }

    @Test("The access log is JSON, without queries and without ids that are secrets")
    func accessLog() async throws {
        struct Line: Decodable {
            var address, forwardedFor, method, path, requestId, upstream: String
            var status: Int
        }
        try await withGateway { gateway, _ in
            _ = try await gateway.send(.GET, "/chat/ws?ticket=SECRET", headers: ["x-forwarded-for": "192.0.2.1"])
            _ = try await gateway.send(.GET, "/user/registrations/SECRET")
            _ = try await gateway.send(.POST, "/nothing?token=SECRET", headers: ["authorization": "Bearer SECRET"])
            let read: @Sendable () throws -> [String] = {
                try String(contentsOfFile: gateway.accessLog, encoding: .utf8).split(separator: "\n").map(String.init)
            }
            try await eventually { try read().contains { $0.contains("/nothing") } }
            let text = try read().joined()
            #expect(!text.contains("SECRET"))
            let lines = try read().map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
            let socket = try #require(lines.first { $0.path == "/chat/ws" })
            #expect(socket.address == "127.0.0.1" && socket.forwardedFor == "192.0.2.1" && socket.method == "GET")
            #expect(lines.contains { $0.path == "/user/registrations/…" && $0.status == 200 })
            #expect(lines.contains { $0.path == "/nothing" && $0.method == "POST" && $0.status == 404 })
        }
    }
}
