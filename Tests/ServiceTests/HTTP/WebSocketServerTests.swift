import HTTP
import NIOCore
import NIOHTTP1
import Testing

@Suite(.timeLimit(.minutes(1)))
struct WebSocketServerTests {
    /// Sends back what it gets, and greets with what the route says.
    private final class Echo: WebSocketHandler {
        private let greeting: String?

        init(greeting: String?) { self.greeting = greeting }

        func webSocketDidOpen(_ socket: WebSocket) { if let greeting { socket.sendText(greeting) } }

        func webSocket(_ socket: WebSocket, didReceiveText text: ByteBuffer) {
            if String(buffer: text) == "bye" {
                socket.close(.normalClosure, reason: "bye")
            } else {
                socket.sendText(text)
            }
        }

        func webSocketDidClose(_ socket: WebSocket, code: WebSocketCloseCode?) {}
    }

    private static func routes(_ router: Router) {
        router.get("/x") { _, _ in .text("x") }
        router.webSocket("/ws") { request, _ in
            if request.query.first("token") == "bad" { throw HTTPError.unauthenticated }
            // Decisions take time: nothing may be read meanwhile.
            for _ in 0..<10 { await Task.yield() }
            let greeting = request.query.first("greeting")
            return WebSocketUpgrade(protocol: request.headers.first(name: "sec-websocket-protocol")) { _ in
                Echo(greeting: greeting)
            }
        }
    }

    private func withConnection(_ body: @escaping @Sendable (RawConnection) async throws -> Void) async throws {
        try await TestServer.with(routes: Self.routes) { server in try await RawConnection.with(server.port, body) }
    }

    static func upgrade(_ path: String = "/ws", connection: String = "Upgrade", _ extra: String...) -> String {
        let fields = [
            "Upgrade: websocket", "Connection: \(connection)", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
        ]
        return "GET \(path) HTTP/1.1\r\nHost: a\r\n" + (fields + extra).map { $0 + "\r\n" }.joined() + "\r\n"
    }

    private func echo(_ connection: RawConnection, _ text: String = "hello") async throws {
        try await connection.send(maskedFrame(0x81, text))
        let frame = try await connection.frame()
        #expect(frame.first == 0x81)
        #expect(String(decoding: frame.payload, as: UTF8.self) == text)
    }

    @Test(
        "a handshake is answered as RFC 6455 has it, on the first request and on any other one",
        arguments: [0, 3], ["Upgrade", "keep-alive, Upgrade", "upgrade"])
    func handshake(_ before: Int, _ option: String) async throws {
        try await withConnection { connection in
            for _ in 0..<before {
                try await connection.send(request("GET", "/x"))
                #expect(try await connection.answer().body == "x")
            }
            try await connection.send(Self.upgrade(connection: option))
            let answer = try await connection.answer()
            #expect(answer.status == 101)
            #expect(answer.header("sec-websocket-accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
            try await echo(connection)
            try await echo(connection, String(repeating: "ä", count: 30_000))
        }
    }

    @Test("frames that come in the handshake's packet are the socket's, however all of it is cut")
    func early() async throws {
        try await withConnection { connection in
            let bytes =
                Array((request("GET", "/x") + request("GET", "/x") + Self.upgrade()).utf8)
                + maskedFrame(0x81, "early") + maskedFrame(0x81, "two")
            try await connection.send(bytes)
            #expect(try await connection.answer().body == "x")
            #expect(try await connection.answer().body == "x")
            #expect(try await connection.answer().status == 101)
            #expect(try await connection.frame().payload == Array("early".utf8))
            #expect(try await connection.frame().payload == Array("two".utf8))
            try await echo(connection)
        }
        try await withConnection { connection in
            let bytes = Array((request("GET", "/x") + Self.upgrade()).utf8) + maskedFrame(0x81, "early")
            for byte in bytes { try await connection.send([byte]) }
            #expect(try await connection.answer().body == "x")
            #expect(try await connection.answer().status == 101)
            #expect(try await connection.frame().payload == Array("early".utf8))
        }
    }

    @Test("what a handler sends at once comes behind the handshake's answer")
    func greeting() async throws {
        try await withConnection { connection in
            try await connection.send(Self.upgrade("/ws?greeting=hi", "Sec-WebSocket-Protocol: chat"))
            let answer = try await connection.answer()
            #expect(answer.status == 101)
            #expect(answer.header("sec-websocket-protocol") == "chat")
            #expect(try await connection.frame().payload == Array("hi".utf8))
        }
    }

    @Test("a refused handshake is answered with a problem, and its connection closed")
    func refused() async throws {
        try await withConnection { connection in
            try await connection.send(Array(Self.upgrade("/ws?token=bad").utf8) + maskedFrame(0x81, "early"))
            let answer = try await connection.answer()
            #expect(answer.status == 401)
            #expect(answer.header("connection") == "close")
            #expect(answer.body.contains("unauthenticated"))
            #expect(try await connection.rest() == "")
        }
    }

    @Test(
        "what is no handshake of version 13 is answered with 426",
        arguments: [
            "GET /ws HTTP/1.1\r\nHost: a\r\n\r\n",
            upgrade().replacing("Version: 13", with: "Version: 8"),
            upgrade().replacing("dGhlIHNhbXBsZSBub25jZQ==", with: "short"),
            upgrade().replacing("Upgrade: websocket", with: "Upgrade: h2c"),
            upgrade().replacing("HTTP/1.1", with: "HTTP/1.0"),
            upgrade("/ws", "Content-Length: 2"),
        ])
    func noHandshake(_ text: String) async throws {
        try await withConnection { connection in
            try await connection.send(text)
            let answer = try await connection.answer()
            #expect(answer.status == 426)
            #expect(answer.header("sec-websocket-version") == "13")
        }
    }

    @Test("fragments are one message, with control frames in between")
    func fragments() async throws {
        try await withConnection { connection in
            try await connection.send(Self.upgrade())
            _ = try await connection.answer()
            try await connection.send(
                maskedFrame(0x01, "he") + maskedFrame(0x89, "ping") + maskedFrame(0x00, "ll") + maskedFrame(0x80, "o"))
            #expect(try await connection.frame() == (0x8A, Array("ping".utf8)))
            #expect(try await connection.frame() == (0x81, Array("hello".utf8)))
        }
    }

    static let broken: [(what: String, bytes: [UInt8], code: UInt16)] = [
        ("an unmasked frame", [0x81, 0x01, 0x61], 1002),
        ("a reserved bit", maskedFrame(0xC1, "a"), 1002),
        ("an unknown opcode", maskedFrame(0x83, "a"), 1002),
        ("a fragmented ping", maskedFrame(0x09, "a"), 1002),
        ("a long ping", maskedFrame(0x89, String(repeating: "a", count: 126)), 1002),
        ("a continuation of nothing", maskedFrame(0x80, "a"), 1002),
        ("a message within a message", maskedFrame(0x01, "a") + maskedFrame(0x81, "b"), 1002),
        ("half a close code", maskedFrame(0x88, "a"), 1002),
        ("a close code that is never sent", maskedFrame(0x88, [0x03, 0xED]), 1002),
        ("a length in too many bytes", [0x81, 0xFE, 0x00, 0x01, 0, 0, 0, 0, 0x61], 1002),
        ("text that is not UTF-8", maskedFrame(0x81, [0xC0, 0xAF]), 1007),
        ("half a character", maskedFrame(0x81, [0xE2, 0x82]), 1007),
        ("a message that is too long", [0x81, 0xFF, 0, 0, 0, 0, 0, 1, 0, 1], 1009),
        (
            "fragments that are too long",
            (maskedFrame(0x01, [UInt8](repeating: 0x61, count: 40_000))
                + maskedFrame(0x80, [UInt8](repeating: 0x61, count: 40_000))), 1009
        ),
        ("binary data", maskedFrame(0x82, "a"), 1003),
    ]

    @Test("a socket that breaks the rules is closed with the code that says how", arguments: broken.indices)
    func breach(_ index: Int) async throws {
        let (what, bytes, code) = Self.broken[index]
        try await withConnection { connection in
            try await connection.send(Self.upgrade())
            _ = try await connection.answer()
            try await connection.send(bytes)
            let frame = try await connection.frame()
            #expect(frame.first == 0x88, "\(what)")
            #expect(frame.payload.prefix(2).reduce(0) { $0 << 8 | UInt16($1) } == code, "\(what)")
        }
    }

    @Test("either side may close; the server ends the connection")
    func close() async throws {
        try await withConnection { connection in
            try await connection.send(Self.upgrade())
            _ = try await connection.answer()
            try await connection.send(maskedFrame(0x88, [0x03, 0xE8] + Array("bye".utf8)))
            #expect(try await connection.frame() == (0x88, [0x03, 0xE8]))
            #expect(try await connection.rest() == "")
        }
        try await withConnection { connection in
            try await connection.send(Self.upgrade())
            _ = try await connection.answer()
            try await connection.send(maskedFrame(0x81, "bye"))
            #expect(try await connection.frame() == (0x88, [0x03, 0xE8] + Array("bye".utf8)))
            try await connection.send(maskedFrame(0x81, "dropped") + maskedFrame(0x88, [0x03, 0xE8]))
            #expect(try await connection.rest() == "")
        }
    }

    @Test("a server that stops closes its sockets with 1012")
    func drain() async throws {
        try await TestServer.with(routes: Self.routes) { server in
            let sockets = try await (0..<20).asyncMap { _ in try await RawConnection.open(server.port) }
            for socket in sockets {
                try await socket.send(Self.upgrade())
                _ = try await socket.answer()
            }
            server.stop()
            for socket in sockets {
                let frame = try await socket.frame()
                #expect(frame == (0x88, [0x03, 0xF4] + Array("restart".utf8)))
                try await socket.send(maskedFrame(0x88, [0x03, 0xF4]))
                #expect(try await socket.rest() == "")
                try await socket.close()
            }
        }
    }
}

extension Range<Int> {
    fileprivate func asyncMap<Result>(_ body: (Int) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for index in self { results.append(try await body(index)) }
        return results
    }
}

/// A client's frame; its first byte is given.
func maskedFrame(_ first: UInt8, _ payload: String) -> [UInt8] { maskedFrame(first, Array(payload.utf8)) }

/// A client's frame; its first byte is given.
func maskedFrame(_ first: UInt8, _ payload: [UInt8]) -> [UInt8] {
    let mask: [UInt8] = [1, 2, 3, 4]
    var frame = [first]
    switch payload.count {
    case ..<126: frame.append(0x80 | UInt8(payload.count))
    case ..<65_536: frame += [0xFE, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
    default: frame += [0xFF] + (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
    }
    return frame + mask + payload.indices.map { payload[$0] ^ mask[$0 & 3] }
}
