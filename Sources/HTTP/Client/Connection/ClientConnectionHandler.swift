import NIOCore
import NIOHTTP1

/// The end of a client connection's pipeline: one exchange at a time; event loop only.
final class ClientConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = Never
    typealias OutboundOut = HTTPClientRequestPart

    private let byteGuard: ResponseByteGuard
    private let idleTimeout: TimeAmount
    private let onRelease: @Sendable () -> Void
    private let onClose: @Sendable () -> Void

    private var context: ChannelHandlerContext?
    private var exchange: ClientExchange?
    private var hasServed = false
    // Back-pressure: while held, the channel's wish to read is kept instead of passed on.
    private var isHeld = false
    private var isReadPending = false
    private var idleSince = NIODeadline.now()
    private var idleTimer: Scheduled<Void>?

    /// - Parameters:
    ///   - onRelease: called when an exchange is over and the connection can serve another.
    ///   - onClose: called once, when the connection is gone.
    init(
        byteGuard: ResponseByteGuard, idleTimeout: TimeAmount, onRelease: @escaping @Sendable () -> Void,
        onClose: @escaping @Sendable () -> Void
    ) {
        self.byteGuard = byteGuard
        self.idleTimeout = idleTimeout
        self.onRelease = onRelease
        self.onClose = onClose
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        watchIdleness(for: idleTimeout, context)
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    // MARK: Orders

    /// Sends a request whose answer goes to the receiver.
    func start(
        _ id: ClientExchange.ID, _ head: HTTPRequestHead, _ body: ByteBuffer?, _ receiver: any ResponseReceiver,
        _ timeouts: ExchangeTimeouts
    ) {
        guard let context, context.channel.isActive, exchange == nil else {
            let error = HTTPClientError(.connectionClosed, "before the request was sent")
            return receiver.fail(ExchangeFailure(error: error, progress: .unsent))
        }
        byteGuard.reset()
        exchange = ClientExchange(id: id, receiver: receiver, timeouts: timeouts)
        schedule(at: timeouts.deadline, context)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if let body, body.readableBytes > 0 { context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
        let sent = context.eventLoop.makePromise(of: Void.self)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        sent.futureResult.whenSuccess {
            if bound.value.exchange?.id == id { bound.value.exchange?.isSent = true }
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: sent)
    }

    /// Ends an exchange that still runs, and the connection with it: nobody knows where the next answer would begin.
    func cancel(_ id: ClientExchange.ID, _ error: HTTPClientError) {
        if exchange?.id == id { abort(error) }
    }

    /// Goes on reading after a receiver asked to hold.
    func resumeReading(_ id: ClientExchange.ID) {
        guard let exchange, exchange.id == id, let context else { return }
        schedulePieceTimer(exchange, context)
        releaseReads(context)
    }

    /// Ends whatever runs, and the connection.
    func shutDown(_ error: HTTPClientError) { abort(error) }

    // MARK: Answer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        byteGuard.didDecode()
        // Nobody asked for it: the server answers twice, or somebody else does.
        guard let exchange else { return context.close(promise: nil) }
        switch unwrapInboundIn(data) {
        case .head(let head):
            guard head.status != .switchingProtocols else {
                return abort(HTTPClientError(.malformedResponse, "switches protocols unasked"))
            }
            self.exchange?.keepsConnection = head.isKeepAlive
            if exchange.timeouts.isStreamed { schedulePieceTimer(exchange, context) }
            follow(exchange.receiver.receive(head))
        case .body(let piece):
            if exchange.timeouts.isStreamed { schedulePieceTimer(exchange, context) }
            follow(exchange.receiver.receive(piece))
        case .end:
            finish(exchange, context)
        }
    }

    private func follow(_ demand: ReceiverDemand) {
        switch demand {
        case .more: break
        case .hold:
            isHeld = true
            // A reader may take its time; only the server's silence is timed.
            if exchange?.timeouts.isStreamed == true { exchange?.timer?.cancel() }
        case .abort(let error): abort(error)
        }
    }

    private func finish(_ exchange: ClientExchange, _ context: ChannelHandlerContext) {
        exchange.timer?.cancel()
        self.exchange = nil
        hasServed = true
        releaseReads(context)
        // A server may answer before it has read the request: the rest of it would be taken for the next one.
        if exchange.keepsConnection, exchange.isSent, context.channel.isActive {
            idleSince = .now()
            watchIdleness(for: idleTimeout, context)
            onRelease()
        } else {
            context.close(promise: nil)
        }
        exchange.receiver.finish()
    }

    private func abort(_ error: HTTPClientError) {
        if let exchange {
            exchange.timer?.cancel()
            self.exchange = nil
            let isRetryable = hasServed && !byteGuard.sawBytes
            exchange.receiver.fail(
                ExchangeFailure(error: error, progress: isRetryable ? .unansweredOnKeptConnection : .uncertain))
        }
        context?.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        abort(HTTPClientError(translating: error))
    }

    func channelInactive(context: ChannelHandlerContext) {
        abort(HTTPClientError(.connectionClosed, "before the answer was complete"))
        idleTimer?.cancel()
        onClose()
        context.fireChannelInactive()
    }

    // MARK: Back-pressure

    func read(context: ChannelHandlerContext) {
        if isHeld { isReadPending = true } else { context.read() }
    }

    private func releaseReads(_ context: ChannelHandlerContext) {
        isHeld = false
        guard isReadPending else { return }
        isReadPending = false
        context.read()
    }

    // MARK: Time

    private func schedule(at deadline: NIODeadline, _ context: ChannelHandlerContext) {
        exchange?.timer?.cancel()
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        exchange?.timer = context.eventLoop.scheduleTask(deadline: deadline) {
            bound.value.abort(HTTPClientError(.timeout, "no complete answer in time"))
        }
    }

    private func schedulePieceTimer(_ exchange: ClientExchange, _ context: ChannelHandlerContext) {
        if let limit = exchange.timeouts.betweenPieces {
            schedule(at: .now() + limit, context)
        } else {
            exchange.timer?.cancel()
        }
    }

    /// One timer that is set anew when it fires, instead of one for each exchange.
    private func watchIdleness(for time: TimeAmount, _ context: ChannelHandlerContext) {
        guard idleTimer == nil else { return }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        idleTimer = context.eventLoop.scheduleTask(in: time) {
            let (handler, context) = bound.value
            handler.idleTimer = nil
            guard handler.exchange == nil else { return }
            let remaining = handler.idleSince + handler.idleTimeout - .now()
            if remaining > .zero {
                handler.watchIdleness(for: remaining, context)
            } else {
                context.close(promise: nil)
            }
        }
    }
}
