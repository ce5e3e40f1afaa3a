import Testing

@testable import HTTP

@Suite struct ClientURLTests {
    private static let schemes: KeyValuePairs = ["http": false, "https": true]

    @Test(
        "A URL says where to connect and what to ask",
        arguments: [
            ("http://example.org", "example.org", 80, "/", "example.org"),
            ("https://Example.org/a?b=c#d", "example.org", 443, "/a?b=c", "example.org"),
            ("HTTP://127.0.0.1:8080?x", "127.0.0.1", 8080, "/?x", "127.0.0.1:8080"),
            ("https://[::1]:8443/%20", "::1", 8443, "/%20", "[::1]:8443"),
            ("https://[2001:db8::1]/", "2001:db8::1", 443, "/", "[2001:db8::1]"),
        ])
    func urlSaysWhereTo(
        text: String, host: String, port: Int, target: String, authority: String
    ) throws {
        let url = try ClientURL(text, schemes: Self.schemes)
        #expect(url.origin.host == host)
        #expect(url.origin.port == port)
        #expect(url.target == target)
        #expect(url.origin.authority == authority)
    }

    @Test(
        "What is no URL, or could forge a head, is refused",
        arguments: [
            "", "example.org", "ftp://example.org", "http://", "http://:80", "http://user@host/", "http://host:0/",
            "http://host:65536/", "http://host:8o/", "http://[::1", "http://[x]/", "http://a b/",
            "http://host/\r\nX: y",
            "http://höst/", "http://host:/", "http:///path",
        ])
    func whatNoURLOr(text: String) {
        let error = #expect(throws: HTTPClientError.self) { try ClientURL(text, schemes: Self.schemes) }
        #expect(error?.code == .invalidRequest)
    }
}
