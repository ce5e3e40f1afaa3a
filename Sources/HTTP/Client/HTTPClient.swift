public import Logging
public import NIOCore
internal import Synchronization

/// An HTTP/1.1 client for `http` and `https` that keeps its connections.
///
/// Safe to use from any task. Redirects, cookies and content codings are left to the caller. A request that met a kept
/// connection which the server had closed is sent once more, on a fresh one: always when nothing had been sent, and for
/// idempotent methods when not a byte of an answer had come.
public final class HTTPClient: Sendable {
    let connector: HTTPConnector
    let sockets: WebSocketConnector
    private let configuration: HTTPClientConfiguration
    private let logger: Logger
    private let pools = Mutex<[Origin: ConnectionPool]?>([:])
    private let exchangeIDs = Atomic<UInt64>(0)

    /// A client; it opens nothing until it is asked.
    ///
    /// - Parameters:
    ///   - eventLoopGroup: whose loops carry the connections; not shut down by the client.
    ///   - logger: gets debug messages only.
    /// - Throws: ``HTTPClientError/Code/tls`` when the trust roots can't be read.
    public init(
        eventLoopGroup: any EventLoopGroup, configuration: HTTPClientConfiguration = .init(), logger: Logger
    ) throws(HTTPClientError) {
        self.configuration = configuration
        self.logger = logger
        do throws(TLSError) {
            connector = HTTPConnector(
                group: eventLoopGroup, tls: try TLSClientContext(trustRoots: configuration.trustRoots),
                timeout: TimeAmount(configuration.connectTimeout))
        } catch {
            throw HTTPClientError(translating: error)
        }
        sockets = WebSocketConnector(connector: connector, loops: ConnectionLoops(eventLoopGroup))
    }

    /// The loops that carry the connections.
    public var eventLoopGroup: any EventLoopGroup { connector.group }

    /// Sends a request and reads the whole answer.
    ///
    /// Cancelling the task closes the connection of a running request.
    /// - Parameters:
    ///   - timeout: for all of it: waiting for a connection, both directions, and a second attempt.
    ///   - bodyLimit: of the answer, in bytes; more ends with ``HTTPClientError/Code/bodyTooLarge``.
    public func execute(
        _ request: ClientRequest, timeout: Duration = .seconds(10), bodyLimit: Int = 4 << 20
    ) async throws(HTTPClientError) -> ClientResponse {
        let deadline = NIODeadline.now() + TimeAmount(timeout)
        return try await perform(request, deadline: deadline) { connection, url in
            await connection.execute(
                self.nextID(), request.head(for: url), request.body, bodyLimit: bodyLimit, deadline: deadline)
        }
    }

    /// Sends a request and returns once the answer's head is there.
    ///
    /// Cancelling the task that reads the body, or letting go of the body, closes the connection.
    /// - Parameters:
    ///   - timeout: until the head is there.
    ///   - idleTimeout: the longest silence within the body, nil for no limit; a reader's slowness does not count.
    public func stream(
        _ request: ClientRequest, timeout: Duration = .seconds(10), idleTimeout: Duration? = nil
    ) async throws(HTTPClientError) -> ClientResponseStream {
        let deadline = NIODeadline.now() + TimeAmount(timeout)
        let timeouts = ExchangeTimeouts(
            deadline: deadline, isStreamed: true, betweenPieces: idleTimeout.map { TimeAmount($0) })
        return try await perform(request, deadline: deadline) { connection, url in
            await connection.stream(self.nextID(), request.head(for: url), request.body, timeouts: timeouts)
        }
    }

    /// Closes all connections; requests that run or wait, and all later ones, fail with ``HTTPClientError/Code/shutDown``.
    public func shutdown() async {
        let ended = pools.withLock { pools in
            defer { pools = nil }
            return pools
        }
        for pool in (ended ?? [:]).values { await pool.shutDown() }
    }

    private func perform<Answer: Sendable>(
        _ request: ClientRequest, deadline: NIODeadline,
        _ exchange: (ClientConnection, ClientURL) async -> Result<Answer, ExchangeFailure>
    ) async throws(HTTPClientError) -> Answer {
        let url = try ClientURL(request.url, schemes: ["http": false, "https": true])
        let pool = try pool(for: url.origin)
        var isRetry = false
        while true {
            let connection = try await pool.lease(fresh: isRetry, deadline: deadline)
            switch await exchange(connection, url) {
            case .success(let answer): return answer
            case .failure(let failure):
                // What was not sent at all costs nothing to try again, until the deadline.
                guard failure.allowsRetry(of: request), !isRetry || failure.progress == .unsent else {
                    throw failure.error
                }
                isRetry = true
            }
        }
    }

    private func pool(for origin: Origin) throws(HTTPClientError) -> ConnectionPool {
        let pool = pools.withLock { pools -> ConnectionPool? in
            if pools == nil { return nil }
            if let pool = pools?[origin] { return pool }
            let pool = ConnectionPool(origin, configuration, connector: connector, logger: logger)
            pools?[origin] = pool
            return pool
        }
        guard let pool else { throw HTTPClientError(.shutDown) }
        return pool
    }

    func nextID() -> UInt64 { exchangeIDs.wrappingAdd(1, ordering: .relaxed).newValue }
}
