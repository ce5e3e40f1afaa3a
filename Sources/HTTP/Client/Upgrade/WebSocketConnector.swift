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
    ) -> EventLoopPromise<WebSocketReference> {
        let opened = eventLoop.makePromise(of: WebSocketReference.self)
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
            let byteGuard = ResponseByteGuard()
            let encoder = HTTPRequestEncoder()
            let decoder = ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .forwardBytes))
            let upgrade = WebSocketUpgradeHandler(request, key: key, http: [byteGuard, encoder, decoder]) {
                context, upgrade in
                let loop = loops[eventLoop]
                var made: WebSocket?
                let handler = WebSocketChannelHandler(role: .client, configuration: configuration, loop: loop) {
                    made = $0
                    return makeHandler($0)
                }
                try context.pipeline.syncOperations.addHandler(handler, position: .after(upgrade))
                if let made { opened.succeed(WebSocketReference(made)) }
            } failure: { error in
                opened.fail(error)
            }
            try channel.pipeline.syncOperations.addHandlers(byteGuard, encoder, decoder, upgrade)
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
