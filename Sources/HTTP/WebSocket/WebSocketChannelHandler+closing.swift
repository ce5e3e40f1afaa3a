import NIOCore

extension WebSocketChannelHandler {
    /// Our side closes first.
    func close(_ code: WebSocketCloseCode, reason: String) {
        guard phase == .open, let context else { return }
        phase = .closing
        closeCode = closeCode ?? code
        writeClose(code, reason, context)
        loop.setDeadline(configuration.closeTimeout, for: self)
        // The answer must be seen.
        if !isReading { setReading(true) }
    }

    /// The other side's close frame: answered if it came first, and then the connection is over.
    func peerCloses(_ code: WebSocketCloseCode?) {
        guard let context else { return }
        closeCode = closeCode ?? code ?? .noStatus
        if phase == .open { writeClose(code, "", context) }
        finish(context)
    }

    /// The other side broke the rules: it is told, and not listened to any more (RFC 6455, section 7.1.7).
    func fail(_ error: WebSocketProtocolError) {
        guard let context else { return }
        closeCode = closeCode ?? error.code
        if phase == .open { writeClose(error.code, error.reason, context) }
        finish(context)
    }

    /// The server is the one that cuts the connection (RFC 6455, section 7.1.1), once everything is sent; and it reads until
    /// then, as bytes that nobody reads would have the system throw away what the other side has not got yet.
    private func finish(_ context: ChannelHandlerContext) {
        phase = .finished
        loop.setDeadline(configuration.closeTimeout, for: self)
        guard role == .server else { return }
        let channel = context.channel
        flushed(context).whenComplete { _ in
            channel.close(mode: .output).whenFailure { _ in channel.close(promise: nil) }
        }
    }

    private func flushed(_ context: ChannelHandlerContext) -> EventLoopFuture<Void> {
        let promise = loop.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: promise)
        return promise.futureResult
    }

    private func writeClose(_ code: WebSocketCloseCode?, _ reason: String, _ context: ChannelHandlerContext) {
        var payload = ByteBuffer()
        if let code, code.mayBeSent {
            payload.writeInteger(code.rawValue)
            payload.writeSubstring(Self.cut(reason))
        }
        write(WebSocketFrame(.close, payload), context)
    }

    /// A control frame carries 125 bytes, two of them the code; cut between characters.
    private static func cut(_ reason: String) -> Substring {
        var reason = reason[...]
        while reason.utf8.count > 123 { reason = reason.dropLast() }
        return reason
    }

    // MARK: Time

    /// Anything that comes shows that the other side is there.
    func heardFromPeer() {
        isPinged = false
        loop.setDeadline(configuration.pingInterval, for: self)
    }

    func deadlinePassed() {
        guard let context else { return }
        guard phase == .open else { return abort() }
        // Whoever does not read cannot see pongs.
        guard isReading else { return loop.setDeadline(configuration.pingInterval, for: self) }
        guard !isPinged else { return abort() }
        isPinged = true
        write(WebSocketFrame(.ping, ByteBuffer()), context)
        loop.setDeadline(configuration.pongTimeout, for: self)
    }

    func drain() {
        guard phase == .open, !isDraining else { return }
        isDraining = true
        handler.webSocketIsToRestart(socket)
    }

    var endsByItself: Bool { phase != .open || isDraining }

    func abort() { context?.close(promise: nil) }
}
