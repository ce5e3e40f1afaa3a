import NIOCore

extension WebSocketChannelHandler {
    func send(_ frame: WebSocketFrame) {
        guard phase == .open, let context else { return }
        guard pendingBytes + frame.bytes.readableBytes <= configuration.maximumPendingBytes else {
            close(configuration.slowConsumerCode, reason: "too slow")
            return
        }
        write(frame, context)
    }

    /// Writes; the bytes leave at the end of the loop's tick.
    func write(_ frame: WebSocketFrame, _ context: ChannelHandlerContext) {
        let bytes =
            role == .server ? frame.bytes : frame.masked(with: .random(), allocator: context.channel.allocator)
        context.write(wrapOutboundOut(bytes), promise: trackedPromise(for: bytes.readableBytes, context))
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        loop.scheduleFlush(self)
    }

    func flush() {
        isFlushScheduled = false
        context?.flush()
    }

    /// A promise costs an allocation, so only what the channel has no room for is followed: the bytes of slow consumers.
    private func trackedPromise(for count: Int, _ context: ChannelHandlerContext) -> EventLoopPromise<Void>? {
        guard !context.channel.isWritable else { return nil }
        pendingBytes += count
        let promise = loop.eventLoop.makePromise(of: Void.self)
        let bound = NIOLoopBound(self, eventLoop: loop.eventLoop)
        promise.futureResult.whenComplete { _ in bound.value.pendingBytes = max(0, bound.value.pendingBytes - count) }
        return promise
    }
}
