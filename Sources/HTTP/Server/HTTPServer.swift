public import Logging
public import NIOCore
public import Observability
public import ServiceKit

/// An HTTP/1.1 server whose connections may turn into sockets.
public final class HTTPServer: Service {
    /// A server that starts to listen when it is run.
    public init(
        _ configuration: HTTPServerConfiguration, router: Router, eventLoopGroup: any EventLoopGroup, logger: Logger,
        metrics: MetricsRegistry
    ) {
    }

    /// Serves until it is asked to stop, then drains.
    public func run() async throws { fatalError("being written") }

    /// The port, once the server listens.
    ///
    /// - Throws: what kept it from listening.
    public func boundPort() async throws -> Int { fatalError("being written") }
}
