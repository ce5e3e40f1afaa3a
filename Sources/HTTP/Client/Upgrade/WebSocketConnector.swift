import NIOCore
import NIOHTTP1

/// Opens sockets: connects, and builds the pipeline for the handshake and then for the socket.
struct WebSocketConnector: Sendable {
    let connector: HTTPConnector
    let loops: ConnectionLoops

    /// Starts to open a socket. Whoever fails the promise, gives the attempt up: its channel is closed.
    func open(
        _ url: ClientURL, headers: HTTPHeaders, on eventLoop: any EventLoop, timeout: TimeAmount,
        configuration: WebSocketConfiguration, makeHandler: @escaping @Sendable (WebSocket) -> any WebSocketHandler
    ) -> EventLoopPromise<NIOLoopBound<WebSocket>> {
        let opened = eventLoop.makePromise(of: NIOLoopBound<WebSocket>.self)
        let attempt = AbandonableChannel()
        let timer = eventLoop.scheduleTask(in: timeout) { opened.fail(HTTPClientError(.timeout, "no socket in time")) }
        opened.futureResult.whenComplete { result in
            timer.cancel()
            if case .failure = result { attempt.abandon() }
        }
        let key = WebSocketKey.random()
        let request = Self.request(url, headers, key)
        connector.connect(to: url.origin, on: eventLoop) { channel in
            attempt.use(channel)
            guard channel.isActive else { throw ChannelError.eof }
            let handlers = HandshakeHandlers()
            let upgrade = WebSocketUpgradeHandler(request, key: key) { context, upgrade in
                opened.completeWith(
                    Result {
                        try handlers.replace(context, upgrade, with: configuration, loops[eventLoop], makeHandler)
                    })
            } failure: { error in
                opened.fail(error)
            }
            try channel.pipeline.syncOperations.addHandlers(
                handlers.byteGuard, handlers.encoder, handlers.decoder, upgrade)
        }.whenFailure { error in
            opened.fail(HTTPClientError(connectingTo: url.origin, error))
        }
        return opened
    }

    private static func request(_ url: ClientURL, _ headers: HTTPHeaders, _ key: WebSocketKey) -> HTTPRequestHead {
        var headers = headers
        headers.replaceOrAdd(name: "host", value: url.origin.authority)
        headers.replaceOrAdd(name: "connection", value: "Upgrade")
        headers.replaceOrAdd(name: "upgrade", value: "websocket")
        headers.replaceOrAdd(name: "sec-websocket-version", value: "13")
        headers.replaceOrAdd(name: "sec-websocket-key", value: key.text)
        return HTTPRequestHead(version: .http1_1, method: .GET, uri: url.target, headers: headers)
    }
}

/// What speaks HTTP for as long as the handshake takes; event loop only.
private struct HandshakeHandlers {
    let byteGuard = ResponseByteGuard()
    let encoder = HTTPRequestEncoder()
    let decoder = ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .forwardBytes))

    /// Puts the socket in HTTP's place.
    ///
    /// The encoder leaves at once, before the socket writes its first byte; the decoder in the loop's next tick, when it
    /// hands over the bytes that came behind the answer.
    func replace(
        _ context: ChannelHandlerContext, _ upgrade: WebSocketUpgradeHandler,
        with configuration: WebSocketConfiguration, _ loop: ConnectionLoop,
        _ makeHandler: (WebSocket) -> any WebSocketHandler
    ) throws -> NIOLoopBound<WebSocket> {
        var made: WebSocket?
        let handler = WebSocketChannelHandler(role: .client, configuration: configuration, loop: loop) { socket in
            made = socket
            return makeHandler(socket)
        }
        guard let made else { throw ChannelError.inappropriateOperationForState }
        let pipeline = context.pipeline
        pipeline.removeHandler(encoder, promise: nil)
        try pipeline.syncOperations.addHandler(handler, position: .after(upgrade))
        let bound = NIOLoopBound((context, upgrade, byteGuard), eventLoop: context.eventLoop)
        pipeline.removeHandler(decoder).whenComplete { _ in
            let (context, upgrade, byteGuard) = bound.value
            // What left the decoder came without a word that this was all.
            context.fireChannelReadComplete()
            context.pipeline.removeHandler(byteGuard, promise: nil)
            context.pipeline.removeHandler(upgrade, promise: nil)
        }
        return NIOLoopBound(made, eventLoop: context.eventLoop)
    }
}
