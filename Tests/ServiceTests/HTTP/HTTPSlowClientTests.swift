import HTTP
import NIOCore
import NIOHTTP1
import Testing

/// Clients that take their time: with time-outs of nothing, which the server rounds up to its clock's next tick.
@Suite(.timeLimit(.minutes(1)))
struct HTTPSlowClientTests {
    private static func routes(_ router: Router) {
        router.get("/x") { _, _ in .text("x") }
        router.post("/echo") { request, _ in .bytes(try await request.bytes(), type: "text/plain") }
        router.get("/flood") { _, _ in
            Response(
                status: .ok,
                body: .stream { writer in
                    while true { try await writer.write(ByteBuffer(repeating: 0, count: 1 << 20)) }
                })
        }
    }

    @Test("a body that does not come is answered with 408")
    func body() async throws {
        try await TestServer.with {
            $0.timeouts.body = .zero
        } routes: {
            Self.routes($0)
        } _: { server in
            try await RawConnection.with(server.port) { connection in
                try await connection.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe")
                #expect(try await connection.answer().status == 408)
                #expect(try await connection.rest() == "")
            }
        }
    }

    @Test("an idle connection is closed without a word")
    func idle() async throws {
        try await TestServer.with {
            $0.timeouts.idle = .zero
        } routes: {
            Self.routes($0)
        } _: { server in
            try await RawConnection.with(server.port) { connection in
                try await connection.send(request("GET", "/x"))
                #expect(try await connection.answer().status == 200)
                #expect(try await connection.rest() == "")
            }
        }
    }

    @Test("a client that takes nothing of its answer is cut off, and so is one that pipelines on")
    func write() async throws {
        try await TestServer.with {
            $0.timeouts.write = .zero
        } routes: {
            Self.routes($0)
        } _: { server in
            try await RawConnection.with(server.port) { connection in
                try await connection.channel.setOption(ChannelOptions.autoRead, value: false).get()
                try await connection.send(request("GET", "/flood"))
                await #expect(throws: (any Error).self) {
                    while true { try await connection.send(request("GET", "/x")) }
                }
            }
        }
    }
}
