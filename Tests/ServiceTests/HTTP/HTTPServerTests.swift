import HTTP
import NIOCore
import NIOHTTP1
import Observability
import Testing

@Suite(.timeLimit(.minutes(1)))
struct HTTPServerTests {
    private static func routes(_ router: Router) {
        router.get("/x") { _, _ in .text("x") }
        router.get("/hello/:name") { _, context in
            .text("hello \(try context.parameters.require("name", as: String.self))")
        }
        router.post("/echo") { request, _ in .bytes(try await request.bytes(limit: 100), type: "text/plain") }
        router.post("/ignore") { _, _ in .text("ignored") }
        router.get("/id") { request, _ in .text(request.id) }
        router.get("/who") { request, _ in .text(request.remoteAddress) }
        router.get("/bug") { _, _ in throw Bug() }
        router.get("/split") { _, _ in Response(status: .ok, headers: ["x-a": "b\r\nset-cookie: c", "x-b": "d"]) }
        router.get("/chunks") { _, _ in
            Response(
                status: .ok,
                body: .stream { writer in for word in ["one ", "two ", "three"] { try await writer.write(word) } })
        }
        router.get("/sized") { _, _ in
            Response(
                status: .ok, body: .stream(length: 6) { writer in for _ in 0..<3 { try await writer.write("ab") } })
        }
        router.get("/large") { _, _ in .text(String(repeating: "l", count: 1_000_000)) }
    }

    private struct Bug: Error {}

    private func withConnection(_ body: @escaping @Sendable (RawConnection) async throws -> Void) async throws {
        try await TestServer.with(routes: Self.routes) { server in try await RawConnection.with(server.port, body) }
    }

    @Test("a connection is kept for many requests, trailing slashes change nothing")
    func keepAlive() async throws {
        try await withConnection { connection in
            for path in ["/x", "/x/", "/x?a=b", "/x/?", "/x"] {
                try await connection.send(request("GET", path))
                let answer = try await connection.answer()
                #expect(answer.status == 200)
                #expect(answer.body == "x")
                #expect(answer.header("connection") == nil)
                #expect(answer.header("date")?.hasSuffix("GMT") == true)
            }
        }
    }

    @Test("pipelined requests are answered in order")
    func pipelining() async throws {
        try await withConnection { connection in
            let names = (0..<20).map { "n\($0)" }
            try await connection.send(
                names.map { request("GET", "/hello/\($0)") + request("POST", "/echo", body: $0) }.joined())
            for name in names {
                #expect(try await connection.answer().body == "hello \(name)")
                #expect(try await connection.answer().body == name)
            }
        }
    }

    @Test("requests may come byte by byte")
    func bytewise() async throws {
        try await withConnection { connection in
            for byte in (request("POST", "/echo", body: "hello") + request("GET", "/x")).utf8 {
                try await connection.send([byte])
            }
            #expect(try await connection.answer().body == "hello")
            #expect(try await connection.answer().body == "x")
        }
    }

    @Test("HEAD is answered like GET, without the body")
    func head() async throws {
        try await withConnection { connection in
            for (path, header, value) in [("/x", "content-length", "1"), ("/chunks", "transfer-encoding", "chunked")] {
                try await connection.send(request("HEAD", path) + request("GET", "/x"))
                let answer = try await connection.answer(headOnly: true)
                #expect(answer.status == 200)
                #expect(answer.header(header) == value)
                #expect(try await connection.answer().body == "x")
            }
        }
    }

    @Test("streamed bodies come in chunks, or with the length that they said")
    func streams() async throws {
        try await withConnection { connection in
            try await connection.send(request("GET", "/chunks") + request("GET", "/sized") + request("GET", "/large"))
            let chunks = try await connection.answer()
            #expect(chunks.body == "one two three")
            #expect(chunks.header("transfer-encoding") == "chunked")
            let sized = try await connection.answer()
            #expect(sized.body == "ababab")
            #expect(sized.header("content-length") == "6")
            #expect(try await connection.answer().body.utf8.count == 1_000_000)
        }
    }

    @Test("a client of HTTP/1.0 gets no chunks, and its connection back only when it asks")
    func http10() async throws {
        try await withConnection { connection in
            try await connection.send("GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            let kept = try await connection.answer()
            #expect(kept.header("connection") == "keep-alive")
            try await connection.send("GET /chunks HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            let answer = try await connection.answer()
            #expect(answer.body == "one two three")
            #expect(answer.header("transfer-encoding") == nil)
            #expect(answer.header("connection") == "close")
        }
        try await withConnection { connection in
            try await connection.send("GET /x HTTP/1.0\r\n\r\n")
            #expect(try await connection.rest().hasSuffix("\r\n\r\nx"))
        }
    }

    @Test("chunked requests are read, extensions and trailers dropped")
    func chunkedRequest() async throws {
        try await withConnection { connection in
            try await connection.send(
                "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "3\r\nabc\r\n2;x=\"y\"\r\nde\r\n0\r\nTrailer: t\r\n\r\n" + request("GET", "/x"))
            #expect(try await connection.answer().body == "abcde")
            #expect(try await connection.answer().body == "x")
        }
    }

    @Test("100 Continue is sent when a handler reads, and only then")
    func expect() async throws {
        try await withConnection { connection in
            try await connection.send(request("POST", "/echo", "Expect: 100-continue", "Content-Length: 5"))
            #expect(try await connection.answer().status == 100)
            try await connection.send("hello")
            #expect(try await connection.answer().body == "hello")
            try await connection.send(request("POST", "/ignore", "Expect: 100-continue", "Content-Length: 5"))
            let ignored = try await connection.answer()
            #expect(ignored.status == 200)
            // Whether the client sends the body now cannot be known.
            #expect(ignored.header("connection") == "close")
        }
    }

    @Test("a body that nobody reads is dropped, and the next request is answered")
    func unreadBody() async throws {
        try await withConnection { connection in
            try await connection.send(request("POST", "/ignore", body: String(repeating: "a", count: 5_000)))
            try await connection.send(request("GET", "/x"))
            #expect(try await connection.answer().body == "ignored")
            #expect(try await connection.answer().body == "x")
        }
    }

    @Test("a body above its route's limit is answered with 413, which the client gets to see")
    func payloadTooLarge() async throws {
        try await withConnection { connection in
            // Large enough for the answer to be there long before the body is.
            let body = String(repeating: "a", count: 400_000)
            async let sent: Void? = try? connection.send(request("POST", "/echo", body: body))
            let answer = try await connection.answer()
            #expect(answer.status == 413)
            #expect(answer.body.contains(#""code":"payload_too_large""#))
            #expect(answer.header("connection") == "close")
            _ = await sent
        }
    }

    @Test("an answer says the request's id, the client's where it can be used")
    func requestID() async throws {
        try await withConnection { connection in
            try await connection.send(request("GET", "/id", "X-Request-Id: my-id_1.2"))
            let kept = try await connection.answer()
            #expect(kept.header("x-request-id") == "my-id_1.2")
            #expect(kept.body == "my-id_1.2")
            try await connection.send(request("GET", "/id", "X-Request-Id: not ok"))
            let made = try await connection.answer()
            #expect(made.header("x-request-id") == made.body)
            #expect(made.body != "not ok")
        }
    }

    @Test("errors are problem documents")
    func problems() async throws {
        try await withConnection { connection in
            for (path, method, status, code) in [
                ("/nope", "GET", 404, "not_found"), ("/x", "DELETE", 405, "method_not_allowed"),
                ("/bug", "GET", 500, "internal_error"), ("/%zz", "GET", 400, "invalid_request"),
            ] {
                try await connection.send(request(method, path, "X-Request-Id: r1"))
                let answer = try await connection.answer()
                #expect(answer.status == status)
                #expect(answer.header("content-type") == "application/problem+json")
                #expect(answer.body.contains(#""code":"\#(code)""#))
                #expect(answer.body.contains(#""requestId":"r1""#))
                if status == 405 { #expect(answer.header("allow") == "GET, HEAD, OPTIONS") }
            }
        }
    }

    @Test("a header field that would split an answer is left out")
    func responseSplitting() async throws {
        try await withConnection { connection in
            try await connection.send(request("GET", "/split"))
            let answer = try await connection.answer()
            #expect(answer.header("x-a") == nil)
            #expect(answer.header("set-cookie") == nil)
            #expect(answer.header("x-b") == "d")
        }
    }

    @Test("the client's address is a trusted proxy's word")
    func remoteAddress() async throws {
        try await TestServer.with {
            $0.trustedProxies = ["127.0.0.0/8", "10.0.0.1"]
        } routes: {
            Self.routes($0)
        } _: { server in
            try await RawConnection.with(server.port) { connection in
                try await connection.send(request("GET", "/who", "X-Forwarded-For: 1.1.1.1, 2.2.2.2, 10.0.0.1"))
                #expect(try await connection.answer().body == "2.2.2.2")
            }
        }
        try await withConnection { connection in
            try await connection.send(request("GET", "/who", "X-Forwarded-For: 1.1.1.1"))
            #expect(try await connection.answer().body == "127.0.0.1")
        }
    }

    @Test("requests are measured by route, method and status")
    func metrics() async throws {
        let text = try await TestServer.with(routes: Self.routes) { server in
            try await RawConnection.with(server.port) { connection in
                try await connection.send(request("GET", "/hello/a") + request("GET", "/nope"))
                _ = try await connection.answer()
                _ = try await connection.answer()
            }
            return server.metrics.render()
        }
        #expect(
            text.contains(
                #"http_server_request_duration_seconds_count{route="/hello/:name",method="GET",status="200"} 1"#))
        #expect(text.contains(#"route="none",method="GET",status="404""#))
    }
}
