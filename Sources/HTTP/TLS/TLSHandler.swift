import NIOCore

/// TLS in the client role as a channel handler: ciphertext on the network's side, plain bytes on the other.
///
/// Writes wait until the handshake is done, which ``TLSHandshakeCompleted`` tells. Errors are ``TLSError``s, fired once
/// before the channel closes. Back-pressure passes through: a `read` asks the network for one more read, whose bytes
/// are handed on at once, so nothing decrypted waits here.
final class TLSHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State { case idle, handshaking, open, closed }

    private let session: TLSSession
    private let handshakeTimeout: TimeAmount
    private var state = State.idle
    private var pending = MarkedCircularBuffer<(buffer: ByteBuffer, promise: EventLoopPromise<Void>?)>(
        initialCapacity: 4)
    private var handshakeTimer: Scheduled<Void>?

    init(_ session: TLSSession, handshakeTimeout: TimeAmount) {
        self.session = session
        self.handshakeTimeout = handshakeTimeout
    }

    // MARK: Handshake

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { start(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        start(context)
        context.fireChannelActive()
    }

    private func start(_ context: ChannelHandlerContext) {
        guard state == .idle else { return }
        state = .handshaking
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        handshakeTimer = context.eventLoop.scheduleTask(in: handshakeTimeout) {
            let (handler, context) = bound.value
            if handler.state == .handshaking { handler.fail(context, TLSError(.handshake, "took too long")) }
        }
        handshake(context)
    }

    private func handshake(_ context: ChannelHandlerContext) {
        do throws(TLSError) {
            let progress = try session.handshake()
            writeOutput(context)
            context.flush()
            guard progress == .done, state == .handshaking else { return }
        } catch {
            return fail(context, error)
        }
        state = .open
        handshakeTimer?.cancel()
        context.fireUserInboundEventTriggered(TLSHandshakeCompleted())
        encrypt(context)
    }

    // MARK: Inbound

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard state == .handshaking || state == .open else { return }
        session.receive(unwrapInboundIn(data))
        if state == .handshaking { handshake(context) }
        if state == .open { decrypt(context) }
    }

    private func decrypt(_ context: ChannelHandlerContext) {
        while state == .open {
            var plain = context.channel.allocator.buffer(capacity: 16_384)
            let outcome = readRecords(into: &plain)
            if plain.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(plain)) }
            // What was handed on may have made somebody close.
            guard state == .open else { return }
            switch outcome {
            case .success(.bytes): continue
            case .success(.needsBytes):
                // The session may have something to say of its own: the answer to a key update.
                writeOutput(context)
                return context.flush()
            case .success(.closed):
                session.close()
                writeOutput(context)
                context.flush()
                finish(failing: ChannelError.eof)
                return context.close(promise: nil)
            case .failure(let error):
                return fail(context, error)
            }
        }
    }

    /// Decrypts until there are 64 KiB, or no further record.
    private func readRecords(into plain: inout ByteBuffer) -> Result<TLSSession.Read, TLSError> {
        do throws(TLSError) {
            while plain.readableBytes < 65_536 {
                let outcome = try session.read(into: &plain)
                if outcome != .bytes { return .success(outcome) }
            }
            return .success(.bytes)
        } catch {
            return .failure(error)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        switch state {
        case .handshaking: context.fireErrorCaught(TLSError(.handshake, "the peer closed the connection"))
        // OpenSSL can't see this: it knows nothing of the socket.
        case .open: context.fireErrorCaught(TLSError(.truncated, "the connection ended without close_notify"))
        case .idle, .closed: break
        }
        finish(failing: ChannelError.eof)
        context.fireChannelInactive()
    }

    // MARK: Outbound

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard state != .closed else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        pending.append((unwrapOutboundIn(data), promise))
    }

    func flush(context: ChannelHandlerContext) {
        pending.mark()
        if state == .open { encrypt(context) }
    }

    private func encrypt(_ context: ChannelHandlerContext) {
        while state == .open, pending.hasMark, let (whole, promise) = pending.popFirst() {
            var buffer = whole
            do throws(TLSError) {
                repeat {
                    try session.write(&buffer)
                    if buffer.readableBytes > 0 { writeOutput(context) }
                } while buffer.readableBytes > 0
                if let promise { writeOutput(context, promise: promise) }
            } catch {
                promise?.fail(error)
                return fail(context, error)
            }
        }
        writeOutput(context)
        context.flush()
    }

    private func writeOutput(_ context: ChannelHandlerContext, promise: EventLoopPromise<Void>? = nil) {
        let output = session.takeOutput(context.channel.allocator)
        guard output != nil || promise != nil else { return }
        context.write(wrapOutboundOut(output ?? ByteBuffer()), promise: promise)
    }

    // MARK: The end

    /// Says close_notify and closes without waiting for the peer's (RFC 8446, 6.1, allows that).
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if state == .open, mode != .input {
            pending.mark()
            encrypt(context)
            session.close()
            writeOutput(context)
            context.flush()
        }
        if mode == .all { finish(failing: ChannelError.ioOnClosedChannel) }
        context.close(mode: mode, promise: promise)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        finish(failing: ChannelError.ioOnClosedChannel)
    }

    private func fail(_ context: ChannelHandlerContext, _ error: TLSError) {
        guard state != .closed else { return }
        // The alert.
        writeOutput(context)
        context.flush()
        finish(failing: error)
        context.fireErrorCaught(error)
        context.close(promise: nil)
    }

    private func finish(failing error: any Error) {
        state = .closed
        handshakeTimer?.cancel()
        handshakeTimer = nil
        while let (_, promise) = pending.popFirst() { promise?.fail(error) }
    }
}
