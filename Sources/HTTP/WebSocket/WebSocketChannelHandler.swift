import NIOCore

/// Speaks RFC 6455 on a channel whose opening handshake is done: takes and writes bytes, and calls a `WebSocketHandler`.
///
/// It opens the socket when it is added to an active channel, and reads by itself, whether the channel's `autoRead` is on or
/// not. Bytes that came behind the handshake are to be fired into it.
final class WebSocketChannelHandler: ChannelDuplexHandler, LoopConnection {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How far the closing handshake is (RFC 6455, section 7).
    enum Phase {
        case open
        /// Our close frame is out; what still comes is dropped until the other side's.
        case closing
        /// Both frames are out; the server cuts the connection, the client waits for that.
        case finished
        case closed
    }

    let role: WebSocketRole
    let configuration: WebSocketConfiguration
    let loop: ConnectionLoop
    var context: ChannelHandlerContext?
    var place = -1
    var phase = Phase.open
    /// What either side said first.
    var closeCode: WebSocketCloseCode?
    var parser: WebSocketFrameParser
    var assembler: WebSocketMessageAssembler
    var isReading = true
    /// Whether a ping is out that nothing has followed yet.
    var isPinged = false
    var isFlushScheduled = false
    /// Whether the handler was told that the server stops.
    var isDraining = false
    /// What was written since the channel's buffer is full, and has not left yet.
    var pendingBytes = 0
    let socket: WebSocket
    let handler: any WebSocketHandler

    init(
        role: WebSocketRole, configuration: WebSocketConfiguration, loop: ConnectionLoop,
        makeHandler: (WebSocket) -> any WebSocketHandler
    ) {
        self.role = role
        self.configuration = configuration
        self.loop = loop
        parser = WebSocketFrameParser(role: role, maximumPayload: configuration.maximumMessageBytes)
        assembler = WebSocketMessageAssembler(maximumMessage: configuration.maximumMessageBytes)
        socket = WebSocket(eventLoop: loop.eventLoop)
        handler = makeHandler(socket)
    }

    var isOpen: Bool { phase == .open && context != nil }

    // MARK: Channel

    func handlerAdded(context: ChannelHandlerContext) { if context.channel.isActive { open(context) } }

    func channelActive(context: ChannelHandlerContext) {
        open(context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard phase == .open || phase == .closing else { return }
        if phase == .open { heardFromPeer() }
        parser.append(unwrapInboundIn(data))
        receive()
    }

    func channelReadComplete(context: ChannelHandlerContext) { readOn(context) }

    func read(context: ChannelHandlerContext) { if isReading { context.read() } }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { pendingBytes = 0 }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        closed()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func handlerRemoved(context: ChannelHandlerContext) { closed() }

    private func open(_ context: ChannelHandlerContext) {
        guard self.context == nil, phase == .open else { return }
        self.context = context
        socket.connection = self
        loop.add(self)
        loop.setDeadline(configuration.pingInterval, for: self)
        handler.webSocketDidOpen(socket)
        readOn(context)
    }

    /// The last thing that happens, however the connection ends.
    private func closed() {
        guard phase != .closed, context != nil else { return }
        phase = .closed
        context = nil
        loop.remove(self)
        parser.discard()
        handler.webSocketDidClose(socket, code: closeCode)
        socket.connection = nil
    }

    // MARK: Receiving

    func setReading(_ reading: Bool) {
        guard reading != isReading else { return }
        isReading = reading
        guard reading, let context else { return }
        isPinged = false
        loop.setDeadline(phase == .open ? configuration.pingInterval : configuration.closeTimeout, for: self)
        // Not from within the handler's own call: its messages come one after the other.
        let bound = NIOLoopBound((self, context), eventLoop: loop.eventLoop)
        loop.eventLoop.execute {
            let (handler, context) = bound.value
            handler.receive()
            handler.readOn(context)
        }
    }

    private func readOn(_ context: ChannelHandlerContext) {
        // `context.read()` of a handler that was taken out does nothing, silently: hence the channel's.
        if isReading, phase != .closed { context.channel.read() }
    }

    private func receive() {
        do throws(WebSocketProtocolError) {
            while isReading, phase == .open || phase == .closing, let frame = try parser.next() {
                if let event = try assembler.receive(frame) { received(event) }
            }
        } catch {
            parser.discard()
            fail(error)
        }
    }

    private func received(_ event: WebSocketMessageAssembler.Event) {
        switch event {
        case .close(let code): peerCloses(code)
        case _ where phase != .open: break
        case .text(let text): handler.webSocket(socket, didReceiveText: text)
        case .binary(let bytes): handler.webSocket(socket, didReceiveBinary: bytes)
        case .ping(let payload): send(WebSocketFrame(.pong, payload))
        case .pong: break
        }
    }
}
