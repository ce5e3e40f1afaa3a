import NIOCore
import NIOPosix

/// Opens connections: TCP, and TLS on it where the origin wants that.
struct HTTPConnector: Sendable {
    let group: any EventLoopGroup
    let tls: TLSClientContext
    let timeout: TimeAmount

    /// Connects, then lets the caller put its handlers behind TLS on the event loop, before any byte of the peer can come.
    func connect<Result: Sendable>(
        to origin: Origin, on eventLoop: any EventLoop,
        _ initialize: @escaping @Sendable (any Channel) throws -> Result
    ) -> EventLoopFuture<Result> {
        ClientBootstrap(group: eventLoop)
            .connectTimeout(timeout)
            .channelOption(ChannelOptions.tcpOption(.tcp_nodelay), value: 1)
            .connect(host: origin.host, port: origin.port)
            .flatMap { channel in
                // Not in the bootstrap's initializer, which runs for every address that is tried at the same time.
                let secured =
                    origin.isSecure ? secure(channel, origin) : channel.eventLoop.makeSucceededVoidFuture()
                return secured.flatMapThrowing {
                    try initialize(channel)
                }.flatMapErrorThrowing { error in
                    channel.close(promise: nil)
                    throw error
                }
            }
    }

    private func secure(_ channel: any Channel, _ origin: Origin) -> EventLoopFuture<Void> {
        let secured = channel.eventLoop.makePromise(of: Void.self)
        do {
            guard channel.isActive else { throw ChannelError.eof }
            let session = try TLSSession(tls, host: origin.host)
            let operations = channel.pipeline.syncOperations
            // The readiness first: TLS begins, and may fail, the moment it is added.
            let readiness = TLSReadinessHandler(secured)
            try operations.addHandler(readiness)
            try operations.addHandler(TLSHandler(session, handshakeTimeout: timeout), position: .before(readiness))
        } catch {
            secured.fail(error)
        }
        return secured.futureResult
    }
}
