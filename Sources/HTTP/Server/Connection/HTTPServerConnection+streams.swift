import Logging
import NIOCore

extension HTTPServerConnection {
    private static let lineEnd = ByteBuffer(string: "\r\n")
    private static let lastChunk = ByteBuffer(string: "0\r\n\r\n")

    /// Sends a part of a streamed body; returns what to wait for before the next, nil where there is room.
    func write(_ bytes: ByteBuffer, toStreamOf exchange: HTTPServerExchange) throws -> OneShot<Void>? {
        guard self.exchange === exchange, exchange.stream != nil, let context else { throw HTTPClientGone() }
        guard bytes.readableBytes > 0 else { return nil }
        if let left = exchange.stream?.left {
            guard bytes.readableBytes <= left else { throw StreamLengthError() }
            exchange.stream?.left = left - bytes.readableBytes
        }
        if exchange.stream?.isChunked == true {
            let size = ByteBuffer(string: String(bytes.readableBytes, radix: 16) + "\r\n")
            context.write(wrapOutboundOut(size), promise: nil)
            context.write(wrapOutboundOut(bytes), promise: nil)
            context.writeAndFlush(wrapOutboundOut(Self.lineEnd), promise: nil)
        } else {
            context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
        }
        guard !context.channel.isWritable, self.exchange === exchange else { return nil }
        let room = OneShot<Void>()
        exchange.stream?.waiting.append(room)
        loop.setDeadline(environment.timeouts.write, for: self)
        return room
    }

    /// The body is complete, or its writer failed: then the connection is cut, which is how a client sees that.
    func endStream(of exchange: HTTPServerExchange, error: (any Error)?) {
        guard self.exchange === exchange, let stream = exchange.stream, let context else { return }
        let isStopped = stream.isEndless && exchange.task?.isCancelled == true
        if let error, !isStopped {
            if !(error is CancellationError) {
                environment.logger.error(
                    "answer broken off", metadata: ["error": "\(error)", "requestId": "\(exchange.id)"])
            }
            return abort()
        }
        guard (stream.left ?? 0) == 0 else {
            environment.logger.error("answer shorter than it said", metadata: ["requestId": "\(exchange.id)"])
            return abort()
        }
        if stream.isChunked { context.writeAndFlush(wrapOutboundOut(Self.lastChunk), promise: nil) }
        finish(exchange)
    }
}

/// A streamed body is longer than it said.
struct StreamLengthError: Error {}
