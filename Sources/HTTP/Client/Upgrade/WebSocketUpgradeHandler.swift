import NIOCore
import NIOHTTP1

/// The client's side of an opening handshake: sends the request, checks the answer, and puts the socket's handler in
/// the place of HTTP's; event loop only.
final class WebSocketUpgradeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private static let refusalLimit = 64 << 10

    private enum State {
        case waiting
        case refused(HTTPResponseHead, ByteBuffer)
        case accepted
        /// What speaks HTTP is on its way out; bytes that come meanwhile are the socket's.
        case leavingHTTP([NIOAny])
        /// Bytes pass by.
        case upgraded
        case failed
    }

    private let request: HTTPRequestHead
    private let key: WebSocketKey
    private let http: [any RemovableChannelHandler]
    private let socket: (ChannelHandlerContext, WebSocketUpgradeHandler) throws -> Void
    private let failure: (HTTPClientError) -> Void
    private var state = State.waiting

    /// - Parameters:
    ///   - http: what speaks HTTP on this channel.
    ///   - socket: called when the server has agreed and these are gone: to put the socket's handler behind this one.
    ///   - failure: called once, when it has not; the channel is closed then.
    init(
        _ request: HTTPRequestHead, key: WebSocketKey, http: [any RemovableChannelHandler],
        socket: @escaping (ChannelHandlerContext, WebSocketUpgradeHandler) throws -> Void,
        failure: @escaping (HTTPClientError) -> Void
    ) {
        self.request = request
        self.key = key
        self.http = http
        self.socket = socket
        self.failure = failure
    }

    func handlerAdded(context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(request)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch state {
        case .leavingHTTP(let held):
            state = .leavingHTTP(held + [data])
            return
        case .upgraded: return context.fireChannelRead(data)
        case .failed: return
        case .waiting, .refused, .accepted: break
        }
        switch unwrapInboundIn(data) {
        case .head(let head): receive(head, context)
        case .body(let piece):
            guard case .refused(let head, var body) = state else { return }
            body.writeImmutableBuffer(piece)
            state = .refused(head, body)
            if body.readableBytes > Self.refusalLimit { refuse(context, head, ByteBuffer()) }
        case .end:
            if case .refused(let head, let body) = state { refuse(context, head, body) }
            guard case .accepted = state else { return }
            state = .leavingHTTP([])
            leaveHTTP(context)
        }
    }

    private func receive(_ head: HTTPResponseHead, _ context: ChannelHandlerContext) {
        guard head.status == .switchingProtocols else {
            state = .refused(head, ByteBuffer())
            return
        }
        let isAgreed =
            head.headers[canonicalForm: "upgrade"].contains { $0.lowercased() == "websocket" }
            && head.headers[canonicalForm: "connection"].contains { $0.lowercased() == "upgrade" }
            && head.headers["sec-websocket-accept"] == [key.accept]
        // Extensions change what frames mean; none was offered.
        guard isAgreed, !head.headers.contains(name: "sec-websocket-extensions") else {
            return fail(context, HTTPClientError(.malformedResponse, "the answer to the handshake is not ours"))
        }
        state = .accepted
    }

    private func refuse(_ context: ChannelHandlerContext, _ head: HTTPResponseHead, _ body: ByteBuffer) {
        let response = ClientResponse(status: head.status, headers: head.headers, body: body)
        fail(context, HTTPClientError(.upgradeRefused, "status \(head.status.code)", response: response))
    }

    /// Takes out what speaks HTTP, then lets the socket in.
    ///
    /// The decoder leaves in the loop's next tick, when it hands over the bytes that came behind the answer. Until then
    /// nothing may be written: it looks at what passes it, and only knows requests.
    private func leaveHTTP(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let removals = http.map { context.pipeline.removeHandler($0) }
        EventLoopFuture.andAllComplete(removals, on: context.eventLoop).whenComplete { _ in
            let (handler, context) = bound.value
            handler.letSocketIn(context)
        }
    }

    private func letSocketIn(_ context: ChannelHandlerContext) {
        guard case .leavingHTTP(let held) = state else { return }
        state = .upgraded
        do {
            try socket(context, self)
        } catch {
            return fail(context, HTTPClientError(translating: error))
        }
        for data in held { context.fireChannelRead(data) }
        if !held.isEmpty { context.fireChannelReadComplete() }
        context.pipeline.removeHandler(self, promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if case .upgraded = state { return context.fireErrorCaught(error) }
        fail(context, HTTPClientError(translating: error))
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .upgraded = state {
        } else {
            fail(context, HTTPClientError(.connectionClosed, "before the handshake was answered"))
        }
        context.fireChannelInactive()
    }

    private func fail(_ context: ChannelHandlerContext, _ error: HTTPClientError) {
        if case .failed = state { return }
        state = .failed
        failure(error)
        context.close(promise: nil)
    }
}
