import NIOCore

/// Speaks RFC 6455 on a channel whose opening handshake is done: takes and writes bytes, and calls a `WebSocketHandler`.
///
/// It opens the socket when it is added to an active channel, and reads by itself (the channel's `autoRead` is turned off).
/// Bytes that came behind the handshake are to be fired into it.
final class WebSocketChannelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    init(
        role: WebSocketRole, configuration: WebSocketConfiguration, loop: ConnectionLoop,
        makeHandler: (WebSocket) -> any WebSocketHandler
    ) {
        fatalError("being written")
    }
}
