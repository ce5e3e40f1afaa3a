import Contracts
import NIOCore
import ServiceKit
import Testing

@testable import Benchmarks

@Suite("What a load generator reads")
struct IncomingFrameTests {
    private let room = RoomID.make()

    private func frames(_ text: ByteBuffer) -> [IncomingFrame] {
        var frames: [IncomingFrame] = []
        IncomingFrame.forEach(in: text) { frames.append($0) }
        return frames
    }

    private func digits(_ number: Int) -> String {
        var buffer = ByteBuffer()
        Stamp.writeDigits(number, to: &buffer)
        return String(buffer: buffer)
    }

    private func entry(body: String?) throws -> ServerFrame {
        let user = try #require(UserID("mina"))
        var entry = Entry(seq: 4, type: body == nil ? .join : .message, id: EntryID(.v7()), from: user, at: .now)
        entry.clientID = ClientMessageID("c")
        entry.body = body
        return .entry(room: room, entry)
    }

    private func body(_ stamp: Stamp) -> String {
        var buffer = ByteBuffer()
        stamp.writeBody(to: &buffer)
        return String(buffer: buffer)
    }

    @Test("A message tells when it was due and from which pod") func messageTellsWhenIt() throws {
        let stamp = Stamp(nanoseconds: 123_456_789_012_345, pod: 1)
        #expect(frames(try entry(body: body(stamp)).json()) == [.message(stamp)])
    }

    @Test("A body has 100 bytes and is one that servers take") func bodyHas100Bytes() {
        let text = body(Stamp(nanoseconds: 1, pod: 0))
        #expect(text.utf8.count == 100)
        #expect(MessageBody(text) != nil)
    }

    @Test("An ack tells when its message was due") func ackTellsWhenMessage() {
        let ack = ServerFrame.ack(id: digits(42), room: room, seq: 7, at: .now)
        #expect(frames(ack.json()) == [.ack(nanoseconds: 42)])
    }

    @Test("Several frames in one text are all seen") func severalFramesOneText() throws {
        let stamp = Stamp(nanoseconds: 5, pod: 0)
        var text = try entry(body: body(stamp)).json()
        for frame in [ServerFrame.ack(id: digits(6), room: nil, seq: nil, at: nil), try entry(body: body(stamp))] {
            text.writeString("\n")
            text.writeImmutableBuffer(frame.json())
        }
        #expect(frames(text) == [.message(stamp), .ack(nanoseconds: 6), .message(stamp)])
    }

    @Test("Helloes and errors are told apart, and the rest is let pass") func helloesErrorsToldApart() throws {
        let user = try #require(UserID("mina"))
        let hello = ServerFrame.hello(.init(user: user, session: "s", epoch: 1, pingMs: 25_000, rooms: []))
        #expect(frames(hello.json()) == [.hello])
        let error = ServerFrame.error(id: nil, room: nil, code: .notFound, retry: false, detail: nil)
        #expect(frames(error.json()) == [.error])
        #expect(frames(try entry(body: nil).json()) == [.other])
        #expect(frames(try entry(body: "short").json()) == [.other])
        #expect(frames(ServerFrame.ack(id: "x", room: nil, seq: nil, at: nil).json()) == [.other])
    }
}
