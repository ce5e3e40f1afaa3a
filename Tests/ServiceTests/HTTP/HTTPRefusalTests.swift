import HTTP
import NIOHTTP1
import Testing

/// What is refused, and that nothing behind it is taken for a request.
@Suite(.timeLimit(.minutes(1)))
struct HTTPRefusalTests {
    private static func routes(_ router: Router) {
        router.get("/x") { _, _ in .text("x") }
        router.post("/echo") { request, _ in .bytes(try await request.bytes(), type: "text/plain") }
    }

    static let refused: [(what: String, text: String, status: Int)] = [
        ("garbage", "\u{1}garbage\r\n\r\n", 400),
        ("a TLS hello", "\u{16}\u{3}\u{1}", 400),
        ("no Host", "GET /x HTTP/1.1\r\n\r\n", 400),
        ("two Hosts", "GET /x HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
        ("a bad Host", "GET /x HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
        ("an empty Host", "GET /x HTTP/1.1\r\nHost:\r\n\r\n", 400),
        ("a folded field", "GET /x HTTP/1.1\r\nHost: a\r\nA: b\r\n c\r\n\r\n", 400),
        ("NUL in a field", "GET /x HTTP/1.1\r\nHost: a\r\nA: b\0c\r\n\r\n", 400),
        ("a bare CR in a field", "GET /x HTTP/1.1\r\nHost: a\r\nA: b\rc\r\n\r\n", 400),
        ("a bare LF", "GET /x HTTP/1.1\nHost: a\n\r\n\r\n", 400),
        ("space before a colon", "GET /x HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        ("a field without a name", "GET /x HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400),
        ("two spaces in a request line", "GET  /x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        ("HTTP/0.9", "GET /x\r\n\r\n", 400),
        (
            "length and chunks",
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400
        ),
        ("two lengths", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc", 400),
        (
            "the same length twice",
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400
        ),
        ("a list of lengths", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc", 400),
        ("a signed length", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc", 400),
        (
            "a length that overflows", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
            400
        ),
        ("another coding", "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 400),
        (
            "chunked twice",
            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400
        ),
        ("chunks in HTTP/1.0", "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ("a bad chunk size", "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", 400),
        (
            "a chunk that is longer than it said",
            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n", 400
        ),
        ("a chunk size with a sign", "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", 400),
        (
            "a bare LF behind a chunk size",
            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\na\r\n", 400
        ),
        (
            "an endless chunk extension",
            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;"
                + String(repeating: "a", count: 400), 400
        ),
        ("CONNECT", "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 404),
    ]

    @Test("is answered and the connection closed, whatever follows", arguments: refused.indices)
    func refuse(_ index: Int) async throws {
        let (what, text, status) = Self.refused[index]
        try await TestServer.with(routes: Self.routes) { server in
            try await RawConnection.with(server.port) { connection in
                try await connection.send(text + request("GET", "/x"))
                let answer = try await connection.answer()
                #expect(answer.status == status, "\(what)")
                #expect(answer.header("connection") == "close", "\(what)")
                #expect(answer.header("content-type") == "application/problem+json")
                #expect(try await connection.rest() == "", "\(what)")
            }
        }
    }

    @Test("heads are bounded, all fields together too")
    func limits() async throws {
        try await TestServer.with {
            $0.limits.requestLine = 100
            $0.limits.head = 1_000
            $0.limits.headerFields = 20
        } routes: {
            Self.routes($0)
        } _: { server in
            let long = String(repeating: "a", count: 200)
            for (text, status) in [
                (request("GET", "/" + long), 414), ("GET /" + long, 414),
                (request("GET", "/x", "A: " + long + long + long + long + long), 431),
                ("GET /x HTTP/1.1\r\nHost: a\r\n" + String(repeating: "A: \(long)\r\n", count: 5), 431),
                ("GET /x HTTP/1.1\r\nHost: a\r\n" + String(repeating: "A: b\r\n", count: 20) + "\r\n", 431),
            ] {
                try await RawConnection.with(server.port) { connection in
                    try await connection.send(text)
                    let answer = try await connection.answer()
                    #expect(answer.status == status)
                    #expect(try await connection.rest() == "")
                }
            }
            try await RawConnection.with(server.port) { connection in
                // The bound is one of each head, not of all that a connection sends.
                let fields = (0..<15).map { "A\($0): \(String(repeating: "a", count: 40))" }.joined(separator: "\r\n")
                try await connection.send(String(repeating: request("GET", "/x", fields), count: 10))
                for _ in 0..<10 { #expect(try await connection.answer().body == "x") }
            }
        }
    }

    @Test("a body above the server's own bound is 413, said or not")
    func bodyBound() async throws {
        try await TestServer.with {
            $0.limits.body = 10
        } routes: {
            Self.routes($0)
        } _: { server in
            for text in [
                request("POST", "/echo", body: "12345678901"),
                "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n12345678901\r\n",
            ] {
                try await RawConnection.with(server.port) { connection in
                    try await connection.send(text)
                    #expect(try await connection.answer().status == 413)
                    #expect(try await connection.rest() == "")
                }
            }
        }
    }

    @Test(
        "what looks like an upgrade and is none of ours is answered, its connection closed",
        arguments: [
            "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AA",
            "Upgrade: a\r\nConnection: upgrade\t", "Upgrade: a\r\nConnection: keep-alive,Upgrade",
            "Upgrade: a\r\nConnection: x\r\nConnection: upgrade", "Upgrade:\r\nConnection: upgrade",
            "Upgrade: a\r\nConnection: upgrade, http2-settings", "Upgrade: a\r\nConnection: UPGRADE",
            "Upgrade: a\r\nConnection: upgrade-insecure", "Upgrade: websocket\r\nConnection: upgrade,,",
        ])
    func foreignUpgrade(_ fields: String) async throws {
        try await TestServer.with(routes: Self.routes) { server in
            try await RawConnection.with(server.port) { connection in
                try await connection.send(request("GET", "/x", fields) + request("GET", "/x") + "\u{81}\u{80}garbage")
                let answer = try await connection.answer()
                #expect(answer.body == "x")
                #expect(answer.header("connection") == "close")
                #expect(try await connection.rest() == "")
            }
        }
    }

    @Test("an Upgrade that Connection does not name is no upgrade")
    func unnamedUpgrade() async throws {
        try await TestServer.with(routes: Self.routes) { server in
            try await RawConnection.with(server.port) { connection in
                try await connection.send(request("GET", "/x", "Upgrade: h2c") + request("GET", "/x"))
                #expect(try await connection.answer().body == "x")
                #expect(try await connection.answer().body == "x")
            }
        }
    }
}
