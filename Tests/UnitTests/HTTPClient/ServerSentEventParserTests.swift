import NIOCore
import Testing

@testable import HTTP

@Suite struct ServerSentEventParserTests {
    private static let stream = """
        : a comment\r
        event: entry\r
        data: {"a":1}\r
        id: 7\r
        \r
        data:first
        data: second
        data
        unknown: x

        event: dropped without data

        id: 8
        data: third


        """

    private static let events = [
        ServerSentEvent(event: "entry", data: #"{"a":1}"#, id: "7"),
        ServerSentEvent(data: "first\nsecond\n", id: "7"),
        ServerSentEvent(data: "third", id: "8"),
    ]

    @Test("Events are the same however the stream is cut", arguments: [1, 2, 3, 7, 1000])
    func eventsSameHoweverStream(size: Int) throws {
        var parser = ServerSentEventParser(limit: 1024)
        var rest = ByteBuffer(string: "\u{FEFF}" + Self.stream)
        var events: [ServerSentEvent] = []
        while let piece = rest.readSlice(length: min(size, rest.readableBytes)), piece.readableBytes > 0 {
            events += try parser.parse(piece)
        }
        #expect(events == Self.events)
    }

    @Test("Bare carriage returns end lines too")
    func bareCarriageReturnsEnd() throws {
        var parser = ServerSentEventParser(limit: 1024)
        #expect(try parser.parse(ByteBuffer(string: "data: a\r\rdata: b\r\r")).map(\.data) == ["a", "b"])
    }

    @Test("What the stream ends within is no event")
    func whatStreamEndsWithin() throws {
        var parser = ServerSentEventParser(limit: 1024)
        #expect(try parser.parse(ByteBuffer(string: "data: a\n")).isEmpty)
    }

    @Test("An event above the limit ends the stream")
    func eventAboveLimitEnds() {
        var parser = ServerSentEventParser(limit: 10)
        let error = #expect(throws: HTTPClientError.self) {
            try parser.parse(ByteBuffer(string: "data: 1\ndata: 2345678\n"))
        }
        #expect(error?.code == .bodyTooLarge)
    }

    @Test("What the server writes is what the client reads")
    func whatServerWritesWhat() throws {
        let event = ServerSentEvent(event: "entry", data: "one\ntwo", id: "x")
        var buffer = ByteBuffer()
        event.write(to: &buffer)
        var parser = ServerSentEventParser(limit: 1024)
        #expect(try parser.parse(buffer) == [event])
    }
}
