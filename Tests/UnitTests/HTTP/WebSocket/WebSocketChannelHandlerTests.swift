import NIOCore
import NIOEmbedded
import Testing

@testable import HTTP

struct WebSocketChannelHandlerTests {
    private final class Recorder: WebSocketHandler {
        var socket: WebSocket?
        var texts: [String] = []
        var closed: [WebSocketCloseCode?] = []
        var onText: (WebSocket) -> Void = { _ in }

        func webSocketDidOpen(_ socket: WebSocket) { self.socket = socket }

        func webSocket(_ socket: WebSocket, didReceiveText text: ByteBuffer) {
            texts.append(String(buffer: text))
            onText(socket)
        }

        func webSocketDidClose(_ socket: WebSocket, code: WebSocketCloseCode?) { closed.append(code) }
    }

    private func open(
        _ role: WebSocketRole = .server, _ configuration: WebSocketConfiguration = .init(), loop: ConnectionLoop? = nil
    ) throws -> (EmbeddedChannel, Recorder, WebSocket) {
        let channel = EmbeddedChannel(loop: loop?.eventLoop as? EmbeddedEventLoop ?? EmbeddedEventLoop())
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        let recorder = Recorder()
        try channel.pipeline.syncOperations.addHandler(
            WebSocketChannelHandler(
                role: role, configuration: configuration, loop: loop ?? ConnectionLoop(eventLoop: channel.eventLoop)
            ) { _ in recorder })
        return (channel, recorder, try #require(recorder.socket))
    }

    private func masked(_ opcode: WebSocketOpcode, _ text: String = "") -> ByteBuffer {
        WebSocketFrame(opcode, ByteBuffer(string: text)).masked(with: .random(), allocator: .init())
    }

    private func sent(_ channel: EmbeddedChannel) throws -> [ByteBuffer] {
        channel.embeddedEventLoop.run()
        var all: [ByteBuffer] = []
        while let next = try channel.readOutbound(as: ByteBuffer.self) {
            if next.readableBytes > 0 { all.append(next) }
        }
        return all
    }

    @Test("frames leave at the end of the tick, and share their bytes")
    func tick() throws {
        let (channel, _, socket) = try open()
        let frame = WebSocketFrame.text("a")
        socket.send(frame)
        socket.send(frame)
        #expect(try channel.readOutbound(as: ByteBuffer.self) == nil)
        #expect(try sent(channel) == [frame.bytes, frame.bytes])
    }

    @Test("a client masks")
    func client() throws {
        let (channel, recorder, socket) = try open(.client)
        socket.sendText("hello")
        var parser = WebSocketFrameParser(role: .server, maximumPayload: 100)
        for bytes in try sent(channel) { parser.append(bytes) }
        #expect(try parser.next()?.payload == ByteBuffer(string: "hello"))
        try channel.writeInbound(WebSocketFrame.text("hi").bytes)
        #expect(recorder.texts == ["hi"])
    }

    @Test("a silent socket is pinged, and cut when no answer comes")
    func pings() throws {
        let (channel, recorder, _) = try open()
        channel.embeddedEventLoop.advanceTime(by: .seconds(24))
        #expect(try sent(channel).isEmpty)
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(try sent(channel) == [WebSocketFrame(.ping, ByteBuffer()).bytes])
        try channel.writeInbound(masked(.pong))
        channel.embeddedEventLoop.advanceTime(by: .seconds(24))
        #expect(try sent(channel).isEmpty)
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(try sent(channel).count == 1)
        channel.embeddedEventLoop.advanceTime(by: .seconds(14))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(!channel.isActive)
        #expect(recorder.closed == [nil])
    }

    @Test("a slow consumer is closed with 4408, and cut when it does not answer")
    func slow() throws {
        let (channel, recorder, socket) = try open(.server, WebSocketConfiguration(maximumPendingBytes: 100))
        channel.isWritable = false
        let frame = WebSocketFrame.text(String(repeating: "a", count: 38))
        socket.send(frame)
        socket.send(frame)
        #expect(socket.pendingBytes == 80)
        #expect(socket.isOpen)
        socket.send(frame)
        #expect(!socket.isOpen)
        channel.embeddedEventLoop.advanceTime(by: .seconds(7))
        #expect(!channel.isActive)
        #expect(recorder.closed == [WebSocketCloseCode(4408)])
    }

    @Test("bytes that left do not count as pending")
    func drained() throws {
        let (channel, _, socket) = try open(.server, WebSocketConfiguration(maximumPendingBytes: 100))
        channel.isWritable = false
        for _ in 0..<10 {
            socket.sendText(String(repeating: "a", count: 58))
            #expect(socket.pendingBytes == 60)
            _ = try sent(channel)
            #expect(socket.pendingBytes == 0)
        }
        #expect(socket.isOpen)
    }

    @Test("a socket that does not read keeps what came, in order")
    func paused() throws {
        let (channel, recorder, socket) = try open()
        recorder.onText = { $0.isReading = false }
        var bytes = masked(.text, "one")
        bytes.writeImmutableBuffer(masked(.text, "two"))
        try channel.writeInbound(bytes)
        #expect(recorder.texts == ["one"])
        recorder.onText = { _ in }
        socket.isReading = true
        channel.embeddedEventLoop.run()
        #expect(recorder.texts == ["one", "two"])
    }

    @Test("after close nothing is sent or received, and the handler hears of it once")
    func close() throws {
        let (channel, recorder, socket) = try open()
        socket.close(.normalClosure, reason: String(repeating: "ä", count: 100))
        socket.sendText("late")
        try channel.writeInbound(masked(.text, "late"))
        let frames = try sent(channel)
        #expect(frames.count == 1)
        #expect((frames.first?.readableBytes ?? 200) <= 127)
        try channel.writeInbound(
            WebSocketFrame(.close, ByteBuffer(bytes: [0x03, 0xE9])).masked(with: .random(), allocator: .init()))
        channel.embeddedEventLoop.run()
        #expect(!channel.isActive)
        #expect(recorder.texts.isEmpty)
        #expect(recorder.closed == [.normalClosure])
        socket.sendText("much later")
        #expect(!socket.isOpen)
    }

    @Test("a client that answered a close waits for the server to cut, but not for ever")
    func clientCloses() throws {
        let (channel, recorder, _) = try open(.client)
        try channel.writeInbound(WebSocketFrame(.close, ByteBuffer(bytes: [0x03, 0xF4])).bytes)
        #expect(try sent(channel).count == 1)
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(7))
        #expect(!channel.isActive)
        #expect(recorder.closed == [.serviceRestart])
    }

    @Test("closing does not leak the socket")
    func leaks() throws {
        weak var leaked: WebSocket?
        weak var handler: Recorder?
        do {
            let (channel, recorder, socket) = try open()
            leaked = socket
            handler = recorder
            try channel.close().wait()
            channel.embeddedEventLoop.run()
            recorder.socket = nil
        }
        #expect(leaked == nil)
        #expect(handler == nil)
    }
}
