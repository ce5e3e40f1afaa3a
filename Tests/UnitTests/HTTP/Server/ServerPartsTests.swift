import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Observability
import TestSupport
import Testing

@testable import HTTP

struct TrustedProxiesTests {
    @Test(
        "the client is the last hop that is no trusted proxy",
        arguments: [
            ("9.9.9.9", ["1.1.1.1"], "9.9.9.9"), ("10.1.2.3", [], "10.1.2.3"), ("10.1.2.3", ["1.1.1.1"], "1.1.1.1"),
            ("10.1.2.3", ["6.6.6.6", "1.1.1.1", "10.9.9.9"], "1.1.1.1"), ("10.1.2.3", ["junk"], "10.1.2.3"),
            ("10.1.2.3", ["1.1.1.1", "junk", "10.0.0.1"], "10.0.0.1"),
            ("10.1.2.3", ["10.0.0.1", "10.0.0.2"], "10.0.0.1"),
            ("fd00::1", ["2001:db8::5"], "2001:db8::5"), ("::ffff:10.0.0.1", ["1.1.1.1"], "1.1.1.1"),
            ("192.168.1.7", ["1.1.1.1"], "1.1.1.1"), ("192.168.1.8", ["1.1.1.1"], "192.168.1.8"),
        ])
    func client(_ peer: String, _ hops: [String], _ expected: String) {
        let proxies = TrustedProxies(["10.0.0.0/8", "fd00::/8", "192.168.1.7", "nonsense", "10.0.0.0/99"])
        #expect(proxies.client(peer: peer, forwardedFor: hops.map { $0[...] }) == expected)
    }
}

struct HTTPDateTests {
    @Test("dates are as RFC 9110 has them")
    func text() {
        #expect(HTTPDate.text(secondsSince1970: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
    }
}

struct ConnectionTableTests {
    private final class Connection: LoopConnection {
        var place = -1
        let endsByItself = true
        func deadlinePassed() {}
        func flush() {}
        func drain() {}
        func abort() {}
    }

    @Test("deadlines stay with their connections, whoever else goes")
    func deadlines() {
        var table = ConnectionTable()
        let all = (0..<5).map { _ in Connection() }
        for (index, connection) in all.enumerated() {
            table.insert(connection)
            table.setDeadline(index + 1, for: connection)
        }
        table.remove(all[0])
        table.remove(all[0])
        table.setDeadline(nil, for: all[0])
        table.setDeadline(nil, for: all[3])
        table.setDeadline(2, for: all[4])
        #expect(table.advance().isEmpty)
        #expect(
            Set(table.advance().map { ObjectIdentifier($0) }) == [ObjectIdentifier(all[1]), ObjectIdentifier(all[4])])
        #expect(table.advance().map { ObjectIdentifier($0) } == [ObjectIdentifier(all[2])])
        #expect(table.advance().isEmpty)
        #expect(table.connections.count == 4)
    }
}

struct HTTPTimeoutTests {
    private func open(_ router: Router = Router()) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel()
        let logger = Logger.quiet
        let environment = HTTPServerEnvironment(
            limits: .init(), timeouts: .init(), trustedProxies: TrustedProxies([]), responder: router.buildResponder(),
            logger: logger, metrics: HTTPServerMetrics(MetricsRegistry()))
        let loop = ConnectionLoop(eventLoop: channel.eventLoop)
        try channel.pipeline.syncOperations.addHandler(HTTPServerConnection(environment: environment, loop: loop))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return channel
    }

    private func text(_ channel: EmbeddedChannel) throws -> String {
        var text = ""
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: buffer) }
        return text
    }

    @Test("a connection that sends nothing is closed without a word")
    func silence() throws {
        let channel = try open()
        channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(3))
        #expect(!channel.isActive)
        #expect(try text(channel) == "")
    }

    @Test("a head that does not end is answered with 408, however steadily its bytes come")
    func slowHead() throws {
        let channel = try open()
        try channel.writeInbound(ByteBuffer(string: "GET / HTTP/1.1\r\n"))
        for index in 0..<12 where channel.isActive {
            channel.embeddedEventLoop.advanceTime(by: .seconds(1))
            if channel.isActive { try channel.writeInbound(ByteBuffer(string: "A\(index): b\r\n")) }
        }
        #expect(!channel.isActive)
        #expect(try text(channel).hasPrefix("HTTP/1.1 408 "))
    }
}
