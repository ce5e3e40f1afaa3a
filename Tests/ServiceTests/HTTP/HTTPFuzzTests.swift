import HTTP
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

/// Sends what clients should not, cut in all ways: a server may refuse anything, but it has to go on.
@Suite(.timeLimit(.minutes(2)))
struct HTTPFuzzTests {

    private final class Silent: WebSocketHandler {
        func webSocketDidOpen(_ socket: WebSocket) {}
        func webSocket(_ socket: WebSocket, didReceiveText text: ByteBuffer) { socket.sendText(text) }
        func webSocketDidClose(_ socket: WebSocket, code: WebSocketCloseCode?) {}
    }

    private static func piece(_ random: inout SeededGenerator) -> [UInt8] {
        func pick<Element>(_ elements: [Element]) -> Element {
            elements[Int.random(in: elements.indices, using: &random)]
        }
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return (0..<Int.random(in: 1..<60, using: &random)).map { _ in .random(in: 0...255, using: &random) }
        case 1, 2:
            let payload = [UInt8](repeating: 0x61, count: .random(in: 0..<200, using: &random))
            return maskedFrame(pick([0x81, 0x82, 0x89, 0x88, 0x01, 0x80, 0xF1]), payload)
        default:
            var text = "\(pick(["GET", "GET", "GET", "POST", "HEAD", "CONNECT", "X"])) "
            text +=
                "\(pick(["/x", "/x", "/ws", "/ws?token=bad", "/nope", "*", "http://a/x"])) HTTP/1.\(pick(["1", "1", "1", "0"]))\r\nHost: a\r\n"
            if Bool.random(using: &random) {
                text += "Upgrade: \(pick(["websocket", "websocket", "h2c", ""]))\r\n"
                text +=
                    "Connection: \(pick(["Upgrade", "upgrade\t", "keep-alive, Upgrade", "close", "upgrade,,", "\u{B}upgrade"]))\r\n"
                text +=
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: \(pick(["13", "13", "8"]))\r\n"
            }
            switch Int.random(in: 0..<6, using: &random) {
            case 0: text += "Content-Length: 5\r\n\r\nhello"
            case 1: text += "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
            case 2: text += "Expect: 100-continue\r\nContent-Length: 3\r\n\r\nabc"
            case 3: text += "A: b\r\n c\r\n\r\n"
            default: text += "\r\n"
            }
            return Array(text.utf8)
        }
    }

    @Test("no bytes end a server", arguments: 0..<8)
    func connection(_ seed: UInt64) async throws {
        try await TestServer.with(routes: { router in
            router.get("/x") { request, _ in .bytes(try await request.bytes(), type: "text/plain") }
            router.webSocket("/ws") { request, _ in
                if request.query.first("token") == "bad" { throw HTTPError.unauthenticated }
                return WebSocketUpgrade { _ in Silent() }
            }
        }) { server in
            var random = SeededGenerator(seed: seed)
            for _ in 0..<50 {
                var bytes = (0..<Int.random(in: 1..<9, using: &random)).flatMap { _ in Self.piece(&random) }[...]
                let connection = try await RawConnection.open(server.port)
                // The server may have closed by now.
                while !bytes.isEmpty, (try? await connection.send(Array(bytes.prefix(1)))) != nil {
                    bytes = bytes.dropFirst()
                    let count = Int.random(in: 1...max(1, bytes.count), using: &random)
                    try? await connection.send(Array(bytes.prefix(count)))
                    bytes = bytes.dropFirst(count)
                }
                try? await connection.close()
            }
            try await RawConnection.with(server.port) { connection in
                try await connection.send(request("GET", "/x"))
                #expect(try await connection.answer().status == 200)
            }
        }
    }
}
