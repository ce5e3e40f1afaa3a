import NIOCore
import NIOHTTP1

extension HTTPServerConnection {
    /// Turns the connection into a socket, or says why not.
    ///
    /// Nothing was read since the handshake's last byte, so what the parser holds is the socket's first bytes.
    func accept(_ upgrade: WebSocketUpgrade, headers: HTTPHeaders, _ exchange: HTTPServerExchange) -> HTTPError? {
        let head = exchange.head
        guard head.version == .http1_1, exchange.isBodyOver,
            let handshake = WebSocketHandshake(method: head.method, headers: head.headers)
        else { return .upgradeRequired }
        guard !loop.isDraining else { return .unavailable() }
        guard let context else { return nil }
        let socket = WebSocketChannelHandler(
            role: .server, configuration: upgrade.configuration, loop: loop, makeHandler: upgrade.makeHandler)
        environment.metrics.record(
            route: exchange.route, method: head.method, status: .switchingProtocols, duration: .now() - exchange.start)
        phase = .over
        loop.remove(self)
        context.writeAndFlush(wrapOutboundOut(answer(handshake, upgrade, headers, exchange.id)), promise: nil)
        do {
            try context.pipeline.syncOperations.addHandler(socket, position: .after(self))
        } catch {
            abort()
            return nil
        }
        if parser.hasPending {
            context.fireChannelRead(wrapInboundOut(parser.takeRest()))
            context.fireChannelReadComplete()
        }
        context.pipeline.removeHandler(context: context, promise: nil)
        return nil
    }

    private func answer(
        _ handshake: WebSocketHandshake, _ upgrade: WebSocketUpgrade, _ headers: HTTPHeaders, _ id: String
    ) -> ByteBuffer {
        var text = "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
        text += "sec-websocket-accept: \(WebSocketHandshake.accept(handshake.key))\r\n"
        if let name = upgrade.subprotocol, ResponseHead.isSafe("sec-websocket-protocol", name) {
            text += "sec-websocket-protocol: \(name)\r\n"
        }
        for (name, value) in headers where ResponseHead.isSafe(name, value) { text += "\(name): \(value)\r\n" }
        text += "x-request-id: \(id)\r\n\r\n"
        return ByteBuffer(string: text)
    }
}
