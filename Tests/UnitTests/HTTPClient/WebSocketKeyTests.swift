import Testing

@testable import HTTP

@Suite struct WebSocketKeyTests {
    @Test("The answer to the RFC's key is the RFC's")
    func answerToRFCS() {
        #expect(WebSocketKey(text: "dGhlIHNhbXBsZSBub25jZQ==").accept == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }

    @Test("A key has 16 bytes, each time others")
    func keyHas16Bytes() {
        let keys = (0..<10).map { _ in WebSocketKey.random().text }
        #expect(Set(keys).count == 10)
        #expect(keys.allSatisfy { $0.count == 24 && $0.hasSuffix("==") })
    }
}
