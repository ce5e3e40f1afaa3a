import NIOCore

/// Counts what comes before the decoder, which has no bound on all headers of a message together.
///
/// Whatever bytes of a message yield no part of it, head, trailers or chunk sizes, may be 128 KiB at most.
final class ResponseByteGuard: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private static let limit = 128 << 10

    /// Whether anything came since `reset()`.
    private(set) var sawBytes = false
    private var unproductive = 0

    /// A new exchange begins.
    func reset() {
        sawBytes = false
        unproductive = 0
    }

    /// The decoder made something of what came.
    func didDecode() { unproductive = 0 }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        sawBytes = true
        unproductive += unwrapInboundIn(data).readableBytes
        guard unproductive <= Self.limit else {
            context.fireErrorCaught(HTTPClientError(.malformedResponse, "the head is too large"))
            return context.close(promise: nil)
        }
        context.fireChannelRead(data)
    }
}
