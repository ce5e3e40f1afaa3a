import NIOCore
import NIOHTTP1
import TestSupport
import Testing

@testable import HTTP

struct RequestParserTests {
    /// All parts of some bytes that come in pieces of this size; bodies joined.
    private func parse(_ text: String, piece: Int = .max) throws -> [String] {
        var parser = RequestParser(limits: .init())
        var seen: [String] = []
        var body: [UInt8] = []
        var rest = ByteBuffer(string: text)
        while let bytes = rest.readSlice(length: min(piece, rest.readableBytes)), bytes.readableBytes > 0 {
            parser.append(bytes)
            while let part = try parser.next() {
                switch part {
                case .head(let head): seen.append("\(head.method.rawValue) \(head.target)")
                case .body(let bytes): body += bytes.readableBytesView
                case .end:
                    seen.append(String(decoding: body, as: UTF8.self))
                    body = []
                }
            }
        }
        return seen
    }

    private static let requests =
        "\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n"
        + "POST /b HTTP/1.1\r\nhost:a:80\r\nContent-Length: 5\r\nX:\t y \t\r\n\r\nhello"
        + "PUT /c HTTP/1.1\r\nHost: [::1]\r\nTransfer-Encoding: Chunked\r\n\r\n3 ; a=b\r\nabc\r\n00A\r\n0123456789\r\n0\r\nT: t\r\n\r\n"
        + "POST /d HTTP/1.0\r\nContent-Length: 0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test("requests are the same however they are cut", arguments: [1, 2, 3, 5, 7, 16, 1000])
    func pieces(_ piece: Int) throws {
        let expected = ["GET /a", "", "POST /b", "hello", "PUT /c", "abc0123456789", "POST /d", "", "GET /", ""]
        #expect(try parse(Self.requests, piece: piece) == expected)
    }

    @Test("values are trimmed, names are not changed")
    func fields() throws {
        var parser = RequestParser(limits: .init())
        parser.append(ByteBuffer(string: "GET /a?b=%20 HTTP/1.1\r\nHost: a\r\nX-Y: \t a b \t\r\nEmpty:\r\n\r\nrest"))
        guard case .head(let head)? = try parser.next() else {
            Issue.record("no head")
            return
        }
        #expect(head.headers.first(name: "x-y") == "a b")
        #expect(head.headers.first(name: "Empty") == "")
        #expect(head.target == "/a?b=%20")
        #expect(head.framing == .none)
        guard case .end? = try parser.next() else {
            Issue.record("no end")
            return
        }
        #expect(String(buffer: parser.takeRest()) == "rest")
        #expect(!parser.hasPending)
    }

    @Test("a refusal is final")
    func final() throws {
        var parser = RequestParser(limits: .init())
        parser.append(ByteBuffer(string: "BAD\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"))
        #expect(throws: HTTPError.self) { try parser.next() }
        #expect(try parser.next() == nil)
        parser.append(ByteBuffer(string: "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
        #expect(try parser.next() == nil)
    }

    @Test("no bytes end it, and what it says does not depend on how they are cut", arguments: 0..<20)
    func fuzz(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            var bytes = Array(Self.requests.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = .random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                default: bytes.insert(Array("\r\n \t:;0a\0".utf8).randomElement(using: &random) ?? 0, at: place)
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            let whole = outcome(text, piece: .max)
            for piece in [1, 3, 50] { #expect(outcome(text, piece: piece) == whole) }
        }
    }

    private func outcome(_ text: String, piece: Int) -> [String] {
        do { return try parse(text, piece: piece) } catch { return ["refused"] }
    }
}
