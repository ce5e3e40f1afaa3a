import Logging
import NIOCore
import NIOHTTP1

extension HTTPServerConnection {
    /// Larger bodies are written piece by piece, so that a client that takes nothing shows.
    private static let largestWrite = 262_144

    /// Runs the handler on the connection's loop, then sends what it answers.
    func run(_ request: Request, _ exchange: HTTPServerExchange) {
        let handle = HTTPServerExchangeHandle(
            connection: NIOLoopBound(self, eventLoop: loop.eventLoop),
            exchange: NIOLoopBound(exchange, eventLoop: loop.eventLoop), eventLoop: loop.eventLoop)
        let responder = environment.responder
        let logger = environment.logger
        exchange.task = Task(executorPreference: loop.executor) {
            let scope = RequestScope(request)
            let (response, route) = await responder.answer(request, in: scope, logger: logger)
            guard let stream = await handle.onLoop({ $0.answer(response, route: route, to: $1) }) else { return }
            do {
                try await scope.run { try await stream.write(ResponseBodyWriter { try await handle.send($0) }) }
                await handle.onLoop { $0.endStream(of: $1, error: nil) }
            } catch {
                await handle.onLoop { $0.endStream(of: $1, error: error) }
            }
        }
    }

    /// Sends an answer, but for a streamed body, which is returned.
    func answer(_ response: Response, route: String?, to exchange: HTTPServerExchange) -> ResponseBody.Stream? {
        guard self.exchange === exchange else { return nil }
        exchange.route = route
        if case .webSocket(let upgrade) = response.body.storage {
            guard let refusal = accept(upgrade, headers: response.headers, exchange) else { return nil }
            return answer(.problem(refusal, requestId: exchange.id), route: route, to: exchange)
        }
        var response = response
        if case .bytes(let bytes) = response.body.storage, bytes.readableBytes > Self.largestWrite {
            response.body = Self.inPieces(bytes)
        }
        settleBody(of: exchange, isStreaming: response.body.isStream)
        exchange.status = response.status
        let isBodyless = exchange.head.method == .HEAD || !response.status.mayHaveResponseBody
        guard case .stream(let stream) = response.body.storage else {
            write(response, framing: exchange.head, id: exchange.id)
            finish(exchange)
            return nil
        }
        if stream.length == nil, exchange.head.version == .http1_0 { isLast = true }
        write(response, framing: exchange.head, id: exchange.id)
        guard !isBodyless else {
            finish(exchange)
            return nil
        }
        exchange.stream = HTTPServerExchange.Stream(
            isChunked: stream.length == nil && exchange.head.version == .http1_1, isEndless: stream.isEndless,
            left: stream.length)
        if loop.isDraining, stream.isEndless { exchange.task?.cancel() }
        return stream
    }

    /// Writes the head, and the body where it is at hand. `framing` is the request's head; nil where it could not be read.
    func write(_ response: Response, framing request: RequestHead?, id: String) {
        guard let context else { return }
        let framing: ResponseHead.Framing =
            switch response.body.storage {
            case _ where !response.status.mayHaveResponseBody: .none
            case .stream(let stream):
                stream.length.map { .length($0) } ?? (request?.version == .http1_0 ? .none : .chunked)
            case .empty, .bytes, .webSocket: .length(response.body.bytes?.readableBytes ?? 0)
            }
        let head = ResponseHead(
            status: response.status, headers: response.headers, requestID: id, date: loop.httpDate(), framing: framing,
            closes: isLast, isKeptForHTTP10: request?.version == .http1_0)
        let body = request?.method == .HEAD || framing == .none ? nil : response.body.bytes
        var buffer = context.channel.allocator.buffer(capacity: 256 + min(body?.readableBytes ?? 0, 4096))
        for name in head.write(to: &buffer) {
            environment.logger.error(
                "header field left out of an answer",
                metadata: ["name": "\(name.debugDescription)", "requestId": "\(id)"])
        }
        if let body, body.readableBytes > 0 {
            // Copying a little is cheaper than a second buffer in the system call.
            if body.readableBytes <= 4096 {
                buffer.writeImmutableBuffer(body)
                context.write(wrapOutboundOut(buffer), promise: nil)
            } else {
                context.write(wrapOutboundOut(buffer), promise: nil)
                context.write(wrapOutboundOut(body), promise: nil)
            }
        } else {
            context.write(wrapOutboundOut(buffer), promise: nil)
        }
        context.flush()
    }

    func finish(_ exchange: HTTPServerExchange) {
        // Writing may have shown that the client is gone.
        guard self.exchange === exchange else { return }
        exchange.isAnswered = true
        // Whoever kept the body gets no more of it: what comes next is another request's.
        if !exchange.isBodyOver { exchange.body.fail(HTTPClientGone()) }
        exchange.stream = nil
        environment.metrics.record(
            route: exchange.route, method: exchange.head.method, status: exchange.status ?? .ok,
            duration: .now() - exchange.start)
        end(exchange)
    }

    private static func inPieces(_ bytes: ByteBuffer) -> ResponseBody {
        .stream(length: bytes.readableBytes) { writer in
            var rest = bytes
            while let piece = rest.readSlice(length: min(65_536, rest.readableBytes)), piece.readableBytes > 0 {
                try await writer.write(piece)
            }
        }
    }
}
