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
        /// Bytes pass by.
        case upgraded
        case failed
    }

    private let request: HTTPRequestHead
    private let key: WebSocketKey
    private let replace: (ChannelHandlerContext, WebSocketUpgradeHandler) -> Void
    private let failure: (HTTPClientError) -> Void
    private var state = State.waiting

    /// - Parameters:
    ///   - replace: called when the server has agreed and nothing that it says is HTTP any more.
    ///   - failure: called once, when it has not; the channel is closed then.
    init(
        _ request: HTTPRequestHead, key: WebSocketKey,
        replace: @escaping (ChannelHandlerContext, WebSocketUpgradeHandler) -> Void,
        failure: @escaping (HTTPClientError) -> Void
    ) {
        self.request = request
        self.key = key
        self.replace = replace
        self.failure = failure
    }

    func handlerAdded(context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(request)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch state {
        // What the decoder held back, already bytes.
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
            state = .upgraded
            replace(context, self)
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
