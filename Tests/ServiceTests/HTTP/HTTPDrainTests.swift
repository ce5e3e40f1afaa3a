import HTTP
import NIOCore
import NIOHTTP1
import Testing

@Suite(.timeLimit(.minutes(1)))
struct HTTPDrainTests {
    @Test("idle connections are closed, running requests finish, and nobody new is let in")
    func drain() async throws {
        let (arrivals, arrived) = AsyncStream<Void>.makeStream()
        let (releases, release) = AsyncStream<Void>.makeStream()
        let port = try await TestServer.with(routes: { router in
            router.get("/slow") { _, _ in
                arrived.yield()
                for await _ in releases { break }
                return .text("done")
            }
            router.get("/x") { _, _ in .text("x") }
        }) { server in
            let idle = try await RawConnection.open(server.port)
            try await idle.send(request("GET", "/x"))
            _ = try await idle.answer()
            let busy = try await RawConnection.open(server.port)
            try await busy.send(request("GET", "/slow"))
            for await _ in arrivals { break }
            server.stop()
            #expect(try await idle.rest() == "")
            release.yield()
            let answer = try await busy.answer()
            #expect(answer.body == "done")
            #expect(answer.header("connection") == "close")
            #expect(try await busy.rest() == "")
            try await busy.close()
            return server.port
        }
        await #expect(throws: (any Error).self) { try await RawConnection.open(port) }
    }

    @Test("connections above the bound wait until there is room")
    func bound() async throws {
        try await TestServer.with {
            $0.maximumConnections = 1
        } routes: {
            $0.get("/x") { _, _ in .text("x") }
        } _: { server in
            let first = try await RawConnection.open(server.port)
            try await first.send(request("GET", "/x"))
            #expect(try await first.answer().body == "x")
            let second = try await RawConnection.open(server.port)
            try await second.send(request("GET", "/x"))
            try await first.send(request("GET", "/x"))
            #expect(try await first.answer().body == "x")
            try await first.close()
            #expect(try await second.answer().body == "x")
            try await second.close()
        }
    }
}
