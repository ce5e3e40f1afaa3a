import NIOCore
import NIOHTTP1

extension HTTPServerConnection {
    /// A body up to this is read to its end when its handler did not, so that the connection can live on.
    private static let droppedBody = 65_536

    func begin(_ head: RequestHead, peer: String) {
        let id =
            head.headers.first(name: "x-request-id").flatMap { RequestID.isUsable($0) ? $0 : nil } ?? RequestID.make()
        let bound = NIOLoopBound(self, eventLoop: loop.eventLoop)
        let eventLoop = loop.eventLoop
        let source = RequestBodySource {
            if eventLoop.inEventLoop { bound.value.wantBody() } else { eventLoop.execute { bound.value.wantBody() } }
        }
        let exchange = HTTPServerExchange(head, id: id, body: source)
        phase = .exchange(exchange)
        isLast = loop.isDraining || !head.isKeepAlive || head.looksLikeUpgrade
        loop.setDeadline(head.framing == .none ? nil : environment.timeouts.body, for: self)
        if case .length(let length) = head.framing, length > environment.limits.body {
            failBody(.payloadTooLarge, of: exchange)
        }
        let request = Request(
            method: head.method, target: RequestTarget(head.target), headers: head.headers,
            remoteAddress: environment.trustedProxies.client(
                peer: peer, forwardedFor: head.headers[canonicalForm: "x-forwarded-for"]),
            id: id, body: RequestBody(length: head.framing.length, source: source), eventLoop: eventLoop)
        run(request, exchange)
    }

    func receive(_ bytes: ByteBuffer) {
        guard let exchange, !exchange.isBodyOver else { return }
        exchange.owesContinue = false
        exchange.bodyBytes += bytes.readableBytes
        guard exchange.bodyBytes <= environment.limits.body else { return failBody(.payloadTooLarge, of: exchange) }
        guard !exchange.isBodyDropped else { return }
        exchange.isBodyWanted = false
        exchange.body.push(bytes)
    }

    func endBody() {
        guard let exchange, !exchange.isBodyOver else { return }
        exchange.isBodyOver = true
        exchange.body.finish()
        if exchange.stream?.waiting.isEmpty != false { loop.setDeadline(nil, for: self) }
        if exchange.isAnswered { end(exchange) }
    }

    /// Nothing more of the body is taken; a handler that reads it hears why, and the connection ends behind the answer.
    func failBody(_ error: HTTPError, of exchange: HTTPServerExchange) {
        exchange.isBodyOver = true
        isLast = true
        loop.setDeadline(nil, for: self)
        exchange.body.fail(error)
        if exchange.isAnswered { end(exchange) }
    }

    /// A handler waits for bytes of the body.
    private func wantBody() {
        guard let exchange, !exchange.isBodyOver, let context else { return }
        if exchange.owesContinue, exchange.status == nil {
            exchange.owesContinue = false
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
        }
        exchange.isBodyWanted = true
        readOn()
    }

    /// What is to become of the rest of a request's body, when the answer begins before it has come.
    func settleBody(of exchange: HTTPServerExchange, isStreaming: Bool) {
        guard !exchange.isBodyOver else { return }
        // Who streams an answer may read on.
        if !isStreaming, !isLast, !exchange.owesContinue, let left = parser.bodyLeft, left <= Self.droppedBody {
            exchange.isBodyDropped = true
        } else {
            isLast = true
        }
    }

    /// The answer is complete: closes, or goes on to the next request once this one's body is over.
    func end(_ exchange: HTTPServerExchange) {
        if isLast { return linger() }
        guard exchange.isBodyOver else { return readOn() }
        becomeIdle()
    }

    /// Answers what is no request, or not all of one.
    func refuse(_ error: HTTPError) {
        switch phase {
        case .exchange(let exchange): failBody(error, of: exchange)
        case .idle:
            isLast = true
            let id = RequestID.make()
            write(.problem(error, requestId: id), framing: nil, id: id)
            environment.metrics.record(route: nil, method: .RAW(value: ""), status: error.status, duration: .zero)
            linger()
        case .lingering, .over: break
        }
    }
}

extension RequestHead.Framing {
    /// The length, where it is known.
    fileprivate var length: Int? {
        switch self {
        case .none: 0
        case .length(let length): length
        case .chunked: nil
        }
    }
}
