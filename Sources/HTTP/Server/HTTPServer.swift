public import Logging
public import NIOCore
import NIOPosix
public import Observability
public import ServiceKit

/// An HTTP/1.1 server whose connections may turn into sockets.
///
/// When it is asked to stop it accepts no more, tells clients with `Connection: close`, lets running requests finish, closes
/// sockets and streams of events bit by bit, and cuts what is left after a while.
public final class HTTPServer: Service {
    private let configuration: HTTPServerConfiguration
    private let environment: HTTPServerEnvironment
    private let eventLoopGroup: any EventLoopGroup
    private let loops: ConnectionLoops
    private let port = OneShot<Int>()

    /// A server that starts to listen when it is run.
    public init(
        _ configuration: HTTPServerConfiguration, router: Router, eventLoopGroup: any EventLoopGroup, logger: Logger,
        metrics: MetricsRegistry
    ) {
        self.configuration = configuration
        self.eventLoopGroup = eventLoopGroup
        loops = ConnectionLoops(eventLoopGroup)
        environment = HTTPServerEnvironment(
            limits: configuration.limits, timeouts: configuration.timeouts,
            trustedProxies: TrustedProxies(configuration.trustedProxies), responder: router.buildResponder(),
            logger: logger, metrics: HTTPServerMetrics(metrics))
    }

    /// Serves until it is asked to stop, then drains.
    ///
    /// - Throws: what keeps it from listening.
    public func run() async throws {
        let whenEmpty = OneShot<Void>()
        let listener: any Channel
        do {
            listener = try await bind(whenEmpty)
        } catch {
            port.resolve(.failure(error))
            throw error
        }
        let port = listener.localAddress?.port ?? 0
        self.port.resolve(.success(port))
        environment.logger.info("listening", metadata: ["host": "\(configuration.host)", "port": "\(port)"])
        // A listener that is closed for another reason ends the service, and with it the group that it is in.
        let stopped = OneShot<Void>()
        listener.closeFuture.whenComplete { _ in stopped.resolve(.success(())) }
        await withGracefulShutdownHandler {
            try? await stopped.get()
        } onGracefulShutdown: {
            stopped.resolve(.success(()))
        }
        try? await listener.close().get()
        await ConnectionDrain(loops: loops, settings: configuration.drain).run(whenEmpty: whenEmpty)
    }

    /// The port, once the server listens.
    ///
    /// - Throws: what kept it from listening.
    public func boundPort() async throws -> Int { try await port.get() }

    private func bind(_ whenEmpty: OneShot<Void>) async throws -> any Channel {
        let (limit, gauge) = (configuration.maximumConnections, environment.metrics.connections)
        let (environment, loops) = (environment, loops)
        return try await ServerBootstrap(group: eventLoopGroup)
            .serverChannelOption(ChannelOptions.backlog, value: 1024)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    // The first one waits a second where the system has no more descriptors.
                    try channel.pipeline.syncOperations.addHandlers([
                        AcceptBackoffHandler(), ConnectionAcceptor(limit: limit, gauge: gauge, whenEmpty: whenEmpty),
                    ])
                }
            }
            .childChannelOption(ChannelOptions.autoRead, value: false)
            .childChannelOption(ChannelOptions.tcpOption(.tcp_nodelay), value: 1)
            // The first buffer's size stays with a connection for good; a fixed one would make uploads dear.
            .childChannelOption(
                ChannelOptions.recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 64, initial: 512, maximum: 65_536)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let connection = HTTPServerConnection(environment: environment, loop: loops[channel.eventLoop])
                    try channel.pipeline.syncOperations.addHandler(connection)
                }
            }
            .bind(host: configuration.host, port: configuration.port).get()
    }
}
