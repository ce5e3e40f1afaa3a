import NIOCore
import NIOHTTP1

/// A client's connection until it closes, or turns into a socket.
///
/// One request at a time is answered. Nothing is read while a handler works, but what it asks for of its request's body; so
/// pipelined requests wait with the client, and what waits here is at most a few reads.
final class HTTPServerConnection: ChannelInboundHandler, RemovableChannelHandler, LoopConnection {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Phase {
        case idle
        case exchange(HTTPServerExchange)
        /// The last answer is out; what the client still sends is dropped until it has seen that, as data that nobody reads
        /// would have the system throw the answer away.
        case lingering(dropped: Int)
        /// Closed, or a socket now.
        case over
    }

    let environment: HTTPServerEnvironment
    let loop: ConnectionLoop
    var place = -1
    var context: ChannelHandlerContext?
    var phase = Phase.idle
    var parser: RequestParser
    /// Whether the answer at hand is the connection's last.
    var isLast = false
    private var peer = ""
    private var isHeadTimed = false

    init(environment: HTTPServerEnvironment, loop: ConnectionLoop) {
        self.environment = environment
        self.loop = loop
        parser = RequestParser(limits: environment.limits)
    }

    var exchange: HTTPServerExchange? { if case .exchange(let it) = phase { it } else { nil } }

    // MARK: Channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { open(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        open(context)
        context.fireChannelActive()
    }

    private func open(_ context: ChannelHandlerContext) {
        guard place < 0 else { return }
        // Accepted when it was too late: nothing was read, so the client may safely try elsewhere.
        guard !loop.isDraining else { return abort() }
        peer = context.remoteAddress?.ipAddress ?? ""
        loop.add(self)
        loop.setDeadline(environment.timeouts.head, for: self)
        readOn()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        switch phase {
        case .idle, .exchange:
            parser.append(bytes)
            advance()
        case .lingering(let dropped):
            phase = .lingering(dropped: dropped + bytes.readableBytes)
            if dropped > 1 << 20 { abort() }
        case .over: break
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        readOn()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            if let exchange, exchange.stream?.waiting.isEmpty == false {
                loop.setDeadline(nil, for: self)
                exchange.wakeWriters(.success(()))
            } else if case .idle = phase {
                becomeIdle()
            }
        }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        let last = exchange
        phase = .over
        last?.abandon()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        loop.remove(self)
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    // MARK: Reading

    /// Whether the parser's next part has a place to go.
    private var takesParts: Bool {
        switch phase {
        case .idle: context?.channel.isWritable == true
        case .exchange(let exchange): !exchange.isBodyOver
        case .lingering, .over: false
        }
    }

    func readOn() {
        let wanted =
            switch phase {
            case .idle: context?.channel.isWritable == true
            case .exchange(let exchange): !exchange.isBodyOver && (exchange.isBodyWanted || exchange.isBodyDropped)
            case .lingering: true
            case .over: false
            }
        if wanted { context?.read() }
    }

    /// Takes whatever can be taken of what was read.
    func advance() {
        do throws(HTTPError) {
            while takesParts, let part = try parser.next() {
                switch part {
                case .head(let head): begin(head, peer: peer)
                case .body(let bytes): receive(bytes)
                case .end: endBody()
                }
            }
        } catch {
            refuse(error)
        }
        if case .idle = phase, parser.hasPending, !isHeadTimed {
            isHeadTimed = true
            loop.setDeadline(environment.timeouts.head, for: self)
        }
    }

    /// Waits for the next request, which may be there already.
    func becomeIdle() {
        phase = .idle
        isHeadTimed = false
        let canWrite = context?.channel.isWritable == true
        loop.setDeadline(canWrite ? environment.timeouts.idle : environment.timeouts.write, for: self)
        advance()
        readOn()
    }

    // MARK: Ending

    func deadlinePassed() {
        switch phase {
        case .idle where parser.hasPending && context?.channel.isWritable == true: refuse(.requestTimeout)
        // A writer that waits is the one that the deadline was set for.
        case .exchange(let exchange) where !exchange.isBodyOver && exchange.stream?.waiting.isEmpty != false:
            if exchange.isAnswered { return abort() }
            failBody(.requestTimeout, of: exchange)
        default: abort()
        }
    }

    func flush() { context?.flush() }

    /// Sends what is left to send, then lets the client close.
    func linger() {
        if case .over = phase { return }
        guard let context else { return }
        phase = .lingering(dropped: 0)
        loop.setDeadline(environment.timeouts.write, for: self)
        let promise = loop.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: promise)
        let bound = NIOLoopBound(self, eventLoop: loop.eventLoop)
        let channel = context.channel
        promise.futureResult.flatMap { channel.close(mode: .output) }.whenComplete { result in
            let connection = bound.value
            guard case .success = result else { return connection.abort() }
            connection.loop.setDeadline(connection.environment.timeouts.linger, for: connection)
        }
        readOn()
    }

    func abort() { context?.close(promise: nil) }

    func drain() {
        isLast = true
        switch phase {
        case .idle where !parser.hasPending: abort()
        case .exchange(let exchange) where exchange.stream?.isEndless == true: exchange.task?.cancel()
        default: break
        }
    }

    var endsByItself: Bool { exchange?.stream?.isEndless != true }
}
