import HTTP
import NIOCore
import NIOHTTP1
import ServiceKit
import Testing

@Suite(.timeLimit(.minutes(1)))
struct HTTPStreamTests {
    /// Something that a test waits for.
    private struct Signal<Value: Sendable>: Sendable {
        private let stream: AsyncStream<Value>
        private let continuation: AsyncStream<Value>.Continuation

        init() { (stream, continuation) = AsyncStream.makeStream() }

        func send(_ value: Value) { continuation.yield(value) }
        func wait() async -> Value? { await stream.first { _ in true } }
    }

    @Test("a handler's task is cancelled when its client goes away")
    func clientGone() async throws {
        let started = Signal<Void>()
        let ended = Signal<Bool>()
        try await TestServer.with(routes: { router in
            router.get("/wait") { _, _ in
                started.send(())
                await gracefulShutdown()
                ended.send(Task.isCancelled)
                return .noContent
            }
        }) { server in
            try await RawConnection.with(server.port) { connection in
                try await connection.send(request("GET", "/wait"))
                _ = await started.wait()
            }
            #expect(await ended.wait() == true)
        }
    }

    @Test("a writer waits for a slow client, and hears when it goes away")
    func backPressure() async throws {
        let started = Signal<Void>()
        let failed = Signal<Bool>()
        try await TestServer.with(routes: { router in
            router.get("/flood") { _, _ in
                Response(
                    status: .ok,
                    body: .stream { writer in
                        started.send(())
                        do {
                            for _ in 0..<1_000 {
                                // What a connection takes without a reader is some megabytes; this is a gigabyte.
                                try await writer.write(ByteBuffer(repeating: 0, count: 1 << 20))
                            }
                            failed.send(false)
                        } catch {
                            failed.send(true)
                            throw error
                        }
                    })
            }
        }) { server in
            let connection = try await RawConnection.open(server.port)
            try await connection.channel.setOption(ChannelOptions.autoRead, value: false).get()
            try await connection.send(request("GET", "/flood"))
            _ = await started.wait()
            try await connection.close()
            #expect(await failed.wait() == true)
        }
    }

    @Test("a streamed body that fails cuts the connection")
    func brokenStream() async throws {
        struct Broken: Error {}
        try await TestServer.with(routes: { router in
            router.get("/broken") { _, _ in
                Response(
                    status: .ok,
                    body: .stream { writer in
                        try await writer.write("one")
                        throw Broken()
                    })
            }
            router.get("/short") { _, _ in
                Response(status: .ok, body: .stream(length: 10) { writer in try await writer.write("one") })
            }
        }) { server in
            for path in ["/broken", "/short"] {
                try await RawConnection.with(server.port) { connection in
                    try await connection.send(request("GET", path))
                    await #expect(throws: (any Error).self) { try await connection.answer() }
                }
            }
        }
    }

    @Test("a request's body is handed over as it comes")
    func requestStream() async throws {
        try await TestServer.with(routes: { router in
            router.post("/count") { request, _ in
                var bodies = request.body.makeAsyncIterator()
                let first = try await bodies.next()
                return Response(
                    status: .ok,
                    body: .stream { [bodies] writer in
                        var bodies = bodies
                        if let first { try await writer.write(first) }
                        while let next = try await bodies.next() { try await writer.write(next) }
                    })
            }
        }) { server in
            try await RawConnection.with(server.port) { connection in
                try await connection.send(
                    "POST /count HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
                _ = try await connection.readThrough("\r\n\r\n")
                #expect(try await connection.readThrough("\r\none\r\n") == "3\r\none\r\n")
                try await connection.send("3\r\ntwo\r\n0\r\n\r\n")
                #expect(try await connection.readThrough("0\r\n\r\n") == "3\r\ntwo\r\n0\r\n\r\n")
            }
        }
    }

    @Test("server-sent events come as they are sent, and end in good order when the server stops")
    func events() async throws {
        try await TestServer.with(routes: { router in
            router.get("/events") { request, _ in
                .eventStream { events in
                    try await events.send(ServerSentEvent(event: "entry", data: "one\ntwo", id: "7"))
                    await gracefulShutdown()
                }
            }
        }) { server in
            try await RawConnection.with(server.port) { connection in
                try await connection.send(request("GET", "/events"))
                let head = try await connection.readThrough("\r\n\r\n")
                #expect(head.contains("content-type: text/event-stream\r\n"))
                _ = try await connection.readThrough("\r\n")
                #expect(try await connection.readThrough("\n\n") == "event: entry\nid: 7\ndata: one\ndata: two\n\n")
                server.stop()
                #expect(try await connection.rest() == "\r\n0\r\n\r\n")
            }
        }
    }

    @Test("events carry comments as heart-beats")
    func heartbeats() async throws {
        try await TestServer.with(routes: { router in
            router.get("/events") { _, _ in
                .eventStream(heartbeat: .milliseconds(1)) { _ in await gracefulShutdown() }
            }
        }) { server in
            try await RawConnection.with(server.port) { connection in
                try await connection.send(request("GET", "/events"))
                for _ in 0..<3 { _ = try await connection.readThrough(":\n\n") }
            }
        }
    }
}
