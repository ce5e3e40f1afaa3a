import HTTP
import NIOCore
import NIOHTTP1
import Testing

struct JSONBodyTests {
    private struct Member: StrictlyDecodable {
        let name: String
        enum CodingKeys: String, CodingKey, CaseIterable { case name }
    }

    private struct Body: StrictlyDecodable {
        let title: String
        let count: Int?
        let members: [Strict<Member>]?
        enum CodingKeys: String, CodingKey, CaseIterable { case title, count, members }
    }

    private func detail(_ text: String) async -> String? {
        do {
            _ = try await Request(.POST, "/", body: ByteBuffer(string: text)).json(Body.self)
            return nil
        } catch {
            let error = error as? HTTPError
            #expect(error?.status == .badRequest)
            #expect(error?.code == "invalid_request")
            return error?.detail ?? "\(String(describing: error))"
        }
    }

    @Test(
        "what is wrong is said in a sentence that names the field",
        arguments: [
            (#"{"title":"a"}"#, nil), (#" {"title":"a","count":null,"members":[{"name":"b"}]} "#, nil),
            (#"{"count":1}"#, #"The field "title" is missing."#),
            (#"{"title":1}"#, #"The field "title" is not a string."#),
            (#"{"title":"a","count":"b"}"#, #"The field "count" is not a number."#),
            (#"{"title":"a","role":"x"}"#, #"The field "role" is not known."#),
            (#"{"title":"a","members":[{"name":"b"},{"name":"b","x":1}]}"#, #"The field "members[1].x" is not known."#),
            (#"{"title":"a","members":[{}]}"#, #"The field "members[0].name" is missing."#),
            (#"{"title":"a","members":{}}"#, #"The field "members" is not an array."#),
            (#"{"title":null}"#, #"The field "title" is null."#),
            ("", "The body is empty, where JSON is due."), ("{", "The body is not JSON."),
            (#"{"title":"a"} x"#, "The body is not JSON."), (#"{"title":"a"}{}"#, "The body is not JSON."),
            (#"{"title":"a",}"#, "The body is not JSON."), (#"{"members":[{"name":"b"},]}"#, "The body is not JSON."),
            (#"{"title":"a","count":1e300}"#, "A number or a string in the body cannot be kept."),
            (#"{"title":"\ud800"}"#, "A number or a string in the body cannot be kept."),
            ("\0", "The body is not UTF-8."), (String(repeating: "[", count: 10_000), "The body is not JSON."),
        ] as [(String, String?)])
    func sentences(_ text: String, _ sentence: String?) async { #expect(await detail(text) == sentence) }

    @Test("text that is not UTF-8 is refused")
    func encoding() async {
        let bytes = ByteBuffer(bytes: Array(#"{"title":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8))
        await #expect(throws: HTTPError.invalidRequest("The body is not UTF-8.")) {
            try await Request(.POST, "/", body: bytes).json(Body.self)
        }
    }

    @Test("a body above the limit is 413")
    func limit() async {
        let body = ByteBuffer(string: #"{"title":"a"}"#)
        await #expect(throws: HTTPError.payloadTooLarge) {
            try await Request(.POST, "/", body: body).json(Body.self, limit: 12)
        }
        await #expect(throws: Never.self) { try await Request(.POST, "/", body: body).json(Body.self, limit: 13) }
    }

    @Test("slashes are not escaped")
    func slashes() throws {
        #expect(String(buffer: try JSONCoding.encode(["a": "b/c"])) == #"{"a":"b/c"}"#)
    }
}

struct QueryItemsTests {
    @Test("names and values are decoded, repeats are kept")
    func decode() {
        let items = QueryItems("a=1&b=two%20words+x&a=2&c&=d&e=%ZZ&%EA%B0%80=%EA%B0%81&f=a=b")
        #expect(items.first("a") == "1")
        #expect(items.all("a") == ["1", "2"])
        #expect(items.first("b") == "two words x")
        #expect(items.first("c") == "")
        #expect(items.first("e") == "%ZZ")
        #expect(items.first("가") == "각")
        #expect(items.first("f") == "a=b")
        #expect(items.first("z") == nil)
    }
}

struct ServerSentEventTests {
    @Test("an event cannot be made to forge another")
    func text() {
        var buffer = ByteBuffer()
        ServerSentEvent(event: "a\nevent: b", data: "one\r\ntwo\rthree\n", id: "1\n2").write(to: &buffer)
        #expect(String(buffer: buffer) == "event: aevent: b\nid: 12\ndata: one\ndata: two\ndata: three\ndata: \n\n")
    }
}
