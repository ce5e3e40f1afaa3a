import Foundation
public import HTTP
public import Logging
import NIOCore
public import NIOPosix
public import Observability
public import ServiceKit

/// What the parts of one server share, and the order in which they live.
public struct ServerRuntime: Sendable {
    /// What the server is called in logs.
    public let name: String
    /// What it was told.
    public let configuration: ServerConfiguration
    /// The event loops of its listeners, sockets and outgoing calls.
    public let eventLoopGroup: MultiThreadedEventLoopGroup
    /// Its logger.
    public let logger: Logger
    /// Its metrics.
    public let metrics: MetricsRegistry
    /// Whether it is ready.
    public let health: Health
    /// Whether there is room for more sockets and streams.
    public let admission: Admission
    /// Its outgoing calls.
    public let httpClient: HTTPClient
    /// What time it is.
    public let clock: WallClock

    /// Makes the shared parts; nothing listens yet.
    public init(name: String, configuration: ServerConfiguration, clock: WallClock = .system) throws {
        self.name = name
        self.configuration = configuration
        self.clock = clock
        let level = configuration.logLevel
        logger = Logger(label: name) { JSONLogHandler(label: $0, level: level) }
        eventLoopGroup = MultiThreadedEventLoopGroup(
            numberOfThreads: configuration.eventLoops ?? ProcessInfo.processInfo.activeProcessorCount)
        metrics = MetricsRegistry()
        health = Health()
        admission = Admission(configuration.admission, logger: logger, metrics: metrics)
        httpClient = try HTTPClient(eventLoopGroup: eventLoopGroup, logger: logger)
        ProcessMetrics.register(in: metrics)
    }

    /// Runs the server until SIGTERM or SIGINT, or until a part of it fails, and takes everything down in order.
    ///
    /// The internal listener comes first and goes last, so that probes and metrics see all of the server's life; the
    /// public one opens last and closes first, after readiness went red.
    public func run(
        public router: Router, internal internalRouter: Router, services: [any Service],
        signals: [UnixSignal] = [.sigterm, .sigint], onListening: @escaping @Sendable (_ port: Int) -> Void = { _ in }
    ) async throws {
        DescriptorLimit.raise()
        router.add(DependencyErrors())
        internalRouter.add(DependencyErrors())
        internalRouter.addProbes(health: health, metrics: metrics)
        let internalServer = HTTPServer(
            HTTPServerConfiguration(host: configuration.internalHost, port: configuration.internalPort),
            router: internalRouter, eventLoopGroup: eventLoopGroup, logger: logger, metrics: MetricsRegistry())
        let publicServer = HTTPServer(
            publicListener, router: router, eventLoopGroup: eventLoopGroup, logger: logger, metrics: metrics)
        let group = ServiceGroup(
            [internalServer] + services + [
                publicServer, Announcement(server: publicServer, name: name, logger: logger, onListening: onListening),
                DrainFlag(health: health, delay: configuration.drainDelay),
            ], signals: signals, shutdownTimeout: configuration.shutdownTimeout, logger: logger)
        let result: Result<Void, any Error>
        do { result = .success(try await group.run()) } catch { result = .failure(error) }
        await httpClient.shutdown()
        try await eventLoopGroup.shutdownGracefully()
        try result.get()
    }

    private var publicListener: HTTPServerConfiguration {
        var listener = HTTPServerConfiguration(
            host: configuration.host, port: configuration.port, trustedProxies: configuration.trustedProxies)
        listener.drain.window = configuration.drainWindow
        listener.drain.timeout = configuration.drainTimeout
        // More than admission lets sockets have: whoever is refused a socket has to be told so on a connection.
        listener.maximumConnections = max(
            64, DescriptorLimit.current - configuration.admission.reservedDescriptors / 2)
        return listener
    }
}

extension ServerConfiguration {
    /// Longer than all that a server does in good order when it stops; what hangs is then cancelled.
    fileprivate var shutdownTimeout: Duration { drainDelay + drainWindow + drainTimeout + .seconds(15) }
}
