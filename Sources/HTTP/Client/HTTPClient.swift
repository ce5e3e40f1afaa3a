public import Logging
public import NIOCore

/// An HTTP/1.1 client for `http` and `https` that keeps its connections.
///
/// Safe to use from any task. Redirects, cookies and content codings are left to the caller.
public final class HTTPClient: Sendable {
    /// A client; it opens nothing until it is asked.
    ///
    /// - Parameters:
    ///   - eventLoopGroup: whose loops carry the connections; not shut down by the client.
    ///   - logger: gets debug messages only.
    public init(
        eventLoopGroup: any EventLoopGroup, configuration: HTTPClientConfiguration = .init(), logger: Logger
    ) throws(HTTPClientError) {
        fatalError("provisional")
    }

    /// Sends a request and reads the whole answer.
    public func execute(
        _ request: ClientRequest, timeout: Duration = .seconds(10), bodyLimit: Int = 4 << 20
    ) async throws(HTTPClientError) -> ClientResponse {
        fatalError("provisional")
    }

    /// Sends a request and returns once the answer's head is there.
    public func stream(
        _ request: ClientRequest, timeout: Duration = .seconds(10), idleTimeout: Duration? = nil
    ) async throws(HTTPClientError) -> ClientResponseStream {
        fatalError("provisional")
    }

    /// Closes all connections; requests that run or wait fail with ``HTTPClientError/Code/shutDown``.
    public func shutdown() async {
        fatalError("provisional")
    }
}
