/// Settings of an ``HTTPClient``; what is not named here is fixed by RFC 9112.
public struct HTTPClientConfiguration: Sendable {
    /// Who may sign a server's certificate.
    public var trustRoots: TLSTrustRoots
    /// How many connections to one scheme, host and port may be open, the ones being opened included.
    public var connectionsPerOrigin: Int
    /// How many callers may wait for a connection to one origin; one more fails with ``HTTPClientError/Code/poolExhausted``.
    public var waitingPerOrigin: Int
    /// How long a kept connection may stay unused. Below the time that servers and proxies allow, so that it is rarely
    /// the server that closes first.
    public var idleTimeout: Duration
    /// How long the name's resolution, the TCP handshake and that of TLS may each take.
    public var connectTimeout: Duration

    /// Defaults suit calls between services.
    public init(
        trustRoots: TLSTrustRoots = .system,
        connectionsPerOrigin: Int = 64,
        waitingPerOrigin: Int = 4096,
        idleTimeout: Duration = .seconds(30),
        connectTimeout: Duration = .seconds(5)
    ) {
        precondition(connectionsPerOrigin > 0, "a pool without connections serves nobody")
        self.trustRoots = trustRoots
        self.connectionsPerOrigin = connectionsPerOrigin
        self.waitingPerOrigin = waitingPerOrigin
        self.idleTimeout = idleTimeout
        self.connectTimeout = connectTimeout
    }
}
