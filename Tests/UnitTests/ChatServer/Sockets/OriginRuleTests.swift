import HTTP
import NIOHTTP1
import Testing

@testable import ChatServer

struct OriginRuleTests {
    private let rule = OriginRule(allowed: ["https://app.example.org"])

    @Test(
        "a page of the host, or of the list, may open sockets, and so may programs without an origin",
        arguments: [
            (nil, "chat.example.org"),
            ("https://chat.example.org", "chat.example.org"),
            ("https://chat.example.org:443", "chat.example.org"),
            ("http://localhost:8080", "localhost:8080"),
            ("HTTP://LocalHost:8080", "localhost:8080"),
            ("https://app.example.org", "chat.example.org"),
        ])
    func allowed(_ origin: String?, _ host: String) throws {
        var headers: HTTPHeaders = ["host": host]
        if let origin { headers.add(name: "origin", value: origin) }
        try rule.check(headers)
    }

    @Test(
        "other pages may not",
        arguments: [
            "https://evil.example", "null", "", "https://chat.example.org.evil.example", "chat.example.org",
            "https://chat.example.org:8443", "ftp://chat.example.org", "https://chat.example.org/path",
            "http://app.example.org",
        ])
    func refused(_ origin: String) {
        let headers: HTTPHeaders = [
            "host": "chat.example.org", "origin": origin, "x-forwarded-host": "evil.example",
        ]
        #expect(throws: HTTPError.forbidden) { try rule.check(headers) }
    }

    @Test("two origins are none")
    func two() {
        let headers: HTTPHeaders = [
            "host": "a.example", "origin": "https://a.example", "Origin": "https://evil.example",
        ]
        #expect(throws: HTTPError.forbidden) { try rule.check(headers) }
    }
}
