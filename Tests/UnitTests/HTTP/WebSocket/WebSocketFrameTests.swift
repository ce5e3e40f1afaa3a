import NIOCore
import TestSupport
import Testing

@testable import HTTP

struct WebSocketFrameTests {
    private func parse(
        _ bytes: ByteBuffer, as role: WebSocketRole, piece: Int = .max
    ) throws(WebSocketProtocolError) -> [WebSocketFrameParser.Frame] {
        var parser = WebSocketFrameParser(role: role, maximumPayload: 1 << 20)
        var frames: [WebSocketFrameParser.Frame] = []
        var rest = bytes
        while let next = rest.readSlice(length: min(piece, rest.readableBytes)), next.readableBytes > 0 {
            parser.append(next)
            while let frame = try parser.next() { frames.append(frame) }
        }
        return frames
    }

    @Test(
        "frames of all lengths come back as they were sent, both ways and however they are cut",
        arguments: [1, 7, 1000, Int.max])
    func roundTrip(_ piece: Int) throws {
        var server = ByteBuffer()
        var client = ByteBuffer()
        let lengths = [0, 1, 3, 7, 8, 9, 125, 126, 127, 1000, 65_535, 65_536, 70_000].filter { piece > 1 || $0 < 2_000 }
        for length in lengths {
            let frame = WebSocketFrame.binary(ByteBuffer(bytes: (0..<length).map { UInt8(truncatingIfNeeded: $0) }))
            server.writeImmutableBuffer(frame.bytes)
            client.writeImmutableBuffer(frame.masked(with: .random(), allocator: .init()))
        }
        for (bytes, role) in [(server, WebSocketRole.client), (client, .server)] {
            let frames = try parse(bytes, as: role, piece: piece)
            #expect(frames.map(\.payload.readableBytes) == lengths)
            #expect(frames.allSatisfy { $0.isFinal && $0.opcode == .binary })
            #expect(
                frames.allSatisfy {
                    $0.payload.readableBytesView.enumerated().allSatisfy { UInt8(truncatingIfNeeded: $0) == $1 }
                })
        }
    }

    @Test("the examples of RFC 6455, section 5.7, are read")
    func examples() throws {
        let hello = ByteBuffer(string: "Hello")
        let masked = ByteBuffer(bytes: [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])
        #expect(try parse(masked, as: .server) == [.init(opcode: .text, isFinal: true, payload: hello)])
        #expect(WebSocketFrame.text("Hello").bytes == ByteBuffer(bytes: [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F]))
        #expect(
            WebSocketFrame.text("Hello").masked(with: WebSocketMask(key: 0x37FA_213D), allocator: .init()) == masked)
    }

    @Test("each side requires what its role says of masks")
    func masks() {
        let masked = WebSocketFrame.text("a").masked(with: .random(), allocator: .init())
        #expect(throws: WebSocketProtocolError(.protocolError, "masked")) { try parse(masked, as: .client) }
        #expect(throws: WebSocketProtocolError(.protocolError, "not masked")) {
            try parse(WebSocketFrame.text("a").bytes, as: .server)
        }
    }

    @Test("a message that is too long is refused at its length, before it has come")
    func early() {
        var parser = WebSocketFrameParser(role: .server, maximumPayload: 10)
        parser.append(ByteBuffer(bytes: [0x81, 0x8B]))
        #expect(throws: WebSocketProtocolError(.messageTooBig, "message too big")) { try parser.next() }
    }

    @Test("no bytes end the parser", arguments: 0..<20)
    func fuzz(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            var parser = WebSocketFrameParser(role: .server, maximumPayload: 1_000)
            var assembler = WebSocketMessageAssembler(maximumMessage: 1_500)
            var bytes = ByteBuffer()
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                let payload = (0..<Int.random(in: 0...300, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
                let opcode = WebSocketOpcode(rawValue: .random(in: 0...10, using: &random)) ?? .text
                bytes.writeImmutableBuffer(
                    WebSocketFrame(opcode, ByteBuffer(bytes: payload)).masked(with: .random(), allocator: .init()))
            }
            if Bool.random(using: &random) {
                let place = Int.random(in: 0..<bytes.readableBytes, using: &random)
                bytes.setInteger(UInt8.random(in: 0...255, using: &random), at: place)
            }
            do throws(WebSocketProtocolError) {
                while let piece = bytes.readSlice(
                    length: min(bytes.readableBytes, .random(in: 1...400, using: &random))),
                    piece.readableBytes > 0
                {
                    parser.append(piece)
                    while let frame = try parser.next() { _ = try assembler.receive(frame) }
                }
            } catch {
                #expect([1002, 1007, 1009].contains(error.code.rawValue))
            }
        }
    }
}

struct UTF8ValidationTests {
    @Test("agrees with the standard library on all short sequences of the bytes that matter")
    func table() {
        let bytes: [UInt8] = [
            0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
            0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
        ]
        func check(_ text: [UInt8]) -> Bool {
            text.withUnsafeBytes(UTF8Validation.isValid) == (String(validating: text, as: UTF8.self) != nil)
        }
        for first in bytes {
            #expect(check([first]))
            for second in bytes {
                #expect(check([first, second]))
                #expect(
                    bytes.allSatisfy { third in check([first, second, third]) && check([first, second, third, 0x80]) })
            }
        }
    }

    @Test("looks at every byte of long text", arguments: 0..<40)
    func long(_ place: Int) {
        var text = [UInt8](repeating: 0x61, count: 40)
        #expect(text.withUnsafeBytes(UTF8Validation.isValid))
        text[place] = 0xFF
        #expect(!text.withUnsafeBytes(UTF8Validation.isValid))
    }
}
