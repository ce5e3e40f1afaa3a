import NIOCore
import Observability

/// Counts a listener's connections, and accepts no more while there are too many: the next ones wait in the system's backlog.
///
/// It belongs to the listener's loop, and follows connections until the last one is closed, longer than the listener.
final class ConnectionAcceptor: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel
    typealias OutboundIn = Never

    private let limit: Int
    private let gauge: Gauge
    /// Resolved when the listener and all its connections are closed.
    private let whenEmpty: OneShot<Void>
    private var open = 0
    private var isListening = true
    private var held: ChannelHandlerContext?

    init(limit: Int, gauge: Gauge, whenEmpty: OneShot<Void>) {
        self.limit = limit
        self.gauge = gauge
        self.whenEmpty = whenEmpty
    }

    func read(context: ChannelHandlerContext) {
        if open < limit { context.read() } else { held = context }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let connection = unwrapInboundIn(data)
        open += 1
        gauge.increment()
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        // `hop(to:)` would keep a second future for each connection.
        connection.closeFuture.whenComplete { _ in eventLoop.execute { bound.value.connectionClosed() } }
        context.fireChannelRead(data)
    }

    func channelInactive(context: ChannelHandlerContext) {
        isListening = false
        held = nil
        resolveIfEmpty()
        context.fireChannelInactive()
    }

    private func connectionClosed() {
        open -= 1
        gauge.decrement()
        if open < limit, let context = held {
            held = nil
            context.read()
        }
        resolveIfEmpty()
    }

    private func resolveIfEmpty() { if !isListening, open == 0 { whenEmpty.resolve(.success(())) } }
}
