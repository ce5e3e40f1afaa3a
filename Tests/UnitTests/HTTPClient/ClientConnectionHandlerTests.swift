import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import HTTP

@Suite struct ClientConnectionHandlerTests {
    @Test("While a receiver holds, no read is asked of the network")
    func whileReceiverHoldsNo() throws {
        let connection = try TestConnection()
        let receiver = RecordingReceiver(demand: .hold)
        connection.start(1, receiver)
        try connection.receive("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n01234")
        let before = connection.reads.count
        connection.channel.read()
        #expect(connection.reads.count == before)
        connection.handler.resumeReading(1)
        #expect(connection.reads.count == before + 1)
    }

    @Test("A late wish to read on does not concern the next exchange")
    func lateWishToRead() throws {
        let connection = try TestConnection()
        connection.start(1, RecordingReceiver())
        try connection.receive("HTTP/1.1 204 No Content\r\n\r\n")
        connection.start(2, RecordingReceiver(demand: .hold))
        try connection.receive("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n01234")
        let before = connection.reads.count
        connection.channel.read()
        connection.handler.resumeReading(1)
        #expect(connection.reads.count == before)
    }

    @Test("A late cancellation does not concern the next exchange")
    func lateCancellationDoesNot() throws {
        let connection = try TestConnection()
        connection.start(1, RecordingReceiver())
        try connection.receive("HTTP/1.1 204 No Content\r\n\r\n")
        let receiver = RecordingReceiver()
        connection.start(2, receiver)
        connection.handler.cancel(1, HTTPClientError(.cancelled))
        #expect(receiver.failure == nil)
        #expect(connection.channel.isActive)
    }

    @Test("A complete answer releases the connection")
    func completeAnswerReleasesConnection() throws {
        let connection = try TestConnection()
        let receiver = RecordingReceiver()
        connection.start(1, receiver)
        try connection.receive("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
        #expect(receiver.isFinished)
        #expect(connection.releases.count == 1)
        #expect(connection.channel.isActive)
    }

    @Test(
        "An answer that ends the connection does not release it",
        arguments: [
            "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok",
            "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok",
        ])
    func answerEndsConnectionDoes(answer: String) throws {
        let connection = try TestConnection()
        let receiver = RecordingReceiver()
        connection.start(1, receiver)
        try connection.receive(answer)
        #expect(receiver.isFinished)
        #expect(connection.releases.count == 0)
        #expect(!connection.channel.isActive)
        #expect(connection.closes.count == 1)
    }

    @Test("Informational answers are passed over")
    func informationalAnswersPassedOver() throws {
        let connection = try TestConnection()
        let receiver = RecordingReceiver()
        connection.start(1, receiver)
        try connection.receive("HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n")
        #expect(receiver.status == .noContent)
        #expect(receiver.isFinished)
    }

    @Test("A kept connection that closes before any byte of the answer may be replaced")
    func keptConnectionClosesBefore() throws {
        let connection = try TestConnection()
        connection.start(1, RecordingReceiver())
        try connection.receive("HTTP/1.1 204 No Content\r\n\r\n")
        let receiver = RecordingReceiver()
        connection.start(2, receiver)
        connection.channel.pipeline.fireChannelInactive()
        let failure = try #require(receiver.failure)
        #expect(failure.allowsRetry(of: ClientRequest(.GET, "http://localhost/")))
        #expect(!failure.allowsRetry(of: ClientRequest(.POST, "http://localhost/")))
    }

    @Test("A connection that is new, or had begun to answer, is not replaced", arguments: [true, false])
    func connectionNewOrHad(isNew: Bool) throws {
        let connection = try TestConnection()
        if !isNew {
            connection.start(1, RecordingReceiver())
            try connection.receive("HTTP/1.1 204 No Content\r\n\r\n")
        }
        let receiver = RecordingReceiver()
        connection.start(2, receiver)
        if !isNew { try connection.receive("HTTP/1.1 2") }
        connection.channel.pipeline.fireChannelInactive()
        let failure = try #require(receiver.failure)
        #expect(failure.error.code == .connectionClosed)
        #expect(!failure.allowsRetry(of: ClientRequest(.GET, "http://localhost/")))
    }

    @Test("A request that finds the connection closed was not sent")
    func requestFindsConnectionClosed() throws {
        let connection = try TestConnection()
        connection.channel.close(promise: nil)
        let receiver = RecordingReceiver()
        connection.start(1, receiver)
        #expect(receiver.failure?.allowsRetry(of: ClientRequest(.POST, "http://localhost/")) == true)
    }

    @Test("Headers without end are cut off")
    func headersWithoutEndCut() throws {
        let connection = try TestConnection()
        let receiver = RecordingReceiver()
        connection.start(1, receiver)
        try connection.receive("HTTP/1.1 200 OK\r\n")
        let header = "x: " + String(repeating: "y", count: 1000) + "\r\n"
        for _ in 0..<140 where connection.channel.isActive { try? connection.receive(header) }
        #expect(receiver.failure?.error.code == .malformedResponse)
        #expect(!connection.channel.isActive)
    }

    @Test("An answer that nobody asked for closes the connection")
    func answerNobodyAskedFor() throws {
        let connection = try TestConnection()
        try? connection.receive("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
        #expect(!connection.channel.isActive)
    }

    @Test("A deadline ends the exchange and the connection")
    func deadlineEndsExchangeConnection() throws {
        let connection = try TestConnection()
        let receiver = RecordingReceiver()
        connection.start(1, receiver, ExchangeTimeouts(deadline: NIODeadline.uptimeNanoseconds(0) + .seconds(5)))
        connection.channel.embeddedEventLoop.advanceTime(by: .seconds(5))
        #expect(receiver.failure?.error.code == .timeout)
        #expect(!connection.channel.isActive)
    }

    @Test("The deadline of a streamed answer is over with its head; then silence is timed, unless the reader is slow")
    func silenceWithinStream() throws {
        let connection = try TestConnection()
        let loop = connection.channel.embeddedEventLoop
        let receiver = RecordingReceiver(demand: .hold)
        connection.start(
            1, receiver,
            ExchangeTimeouts(
                deadline: .uptimeNanoseconds(0) + .seconds(5), isStreamed: true, betweenPieces: .hours(1_000_000)))
        try connection.receive("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n")
        loop.advanceTime(by: .seconds(10))
        #expect(receiver.failure == nil)
        try connection.receive("01234")
        loop.advanceTime(by: .hours(2_000_000))
        #expect(receiver.failure == nil)
        connection.handler.resumeReading(1)
        loop.advanceTime(by: .hours(1_000_000))
        #expect(receiver.failure?.error.code == .timeout)
    }
}

/// A connection's pipeline without a network.
private struct TestConnection {
    let channel = EmbeddedChannel()
    let handler: ClientConnectionHandler
    let reads = ReadCounter()
    let releases = Tally()
    let closes = Tally()

    init() throws {
        let byteGuard = ResponseByteGuard()
        handler = ClientConnectionHandler(
            byteGuard: byteGuard, idleTimeout: .hours(1), onRelease: releases.add, onClose: closes.add)
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandlers(reads, byteGuard)
        try pipeline.addHTTPClientHandlers()
        try pipeline.addHandler(handler)
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/none")).wait()
    }

    func start(
        _ id: ClientExchange.ID, _ receiver: RecordingReceiver,
        _ timeouts: ExchangeTimeouts = ExchangeTimeouts(deadline: .distantFuture)
    ) {
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/", headers: ["host": "localhost"])
        handler.start(id, head, nil, receiver, timeouts)
    }

    func receive(_ text: String) throws {
        try channel.writeInbound(ByteBuffer(string: text))
    }
}

private final class ReadCounter: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    var count = 0

    func read(context: ChannelHandlerContext) {
        count += 1
        context.read()
    }
}

private final class RecordingReceiver: ResponseReceiver {
    private let demand: ReceiverDemand
    private(set) var status: HTTPResponseStatus?
    private(set) var isFinished = false
    private(set) var failure: ExchangeFailure?

    init(demand: ReceiverDemand = .more) { self.demand = demand }

    func receive(_ head: HTTPResponseHead) -> ReceiverDemand {
        status = head.status
        return .more
    }
    func receive(_ piece: ByteBuffer) -> ReceiverDemand { demand }
    func finish() { isFinished = true }
    func fail(_ failure: ExchangeFailure) { self.failure = failure }
}
