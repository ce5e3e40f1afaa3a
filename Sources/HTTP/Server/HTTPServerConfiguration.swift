/// What a server listens on, and what it takes from its clients.
public struct HTTPServerConfiguration: Sendable {
    /// An address or name to listen on.
    public var host: String
    /// The port; 0 takes a free one, ``HTTPServer/boundPort()`` tells which.
    public var port: Int
    /// How much of a request is taken.
    public var limits = Limits()
    /// How long is waited for clients.
    public var timeouts = Timeouts()
    /// How many connections may be open, sockets included; more are not accepted and wait in the system's backlog.
    public var maximumConnections = 16_384
    /// The peers whose `X-Forwarded-For` is believed: addresses and networks such as `10.0.0.0/8`.
    public var trustedProxies: [String]
    /// How a server stops.
    public var drain = Drain()

    /// Listens on an address.
    public init(host: String = "127.0.0.1", port: Int, trustedProxies: [String] = []) {
        self.host = host
        self.port = port
        self.trustedProxies = trustedProxies
    }

    /// Sizes in bytes.
    public struct Limits: Sendable, Hashable {
        /// A request line; more is 414.
        public var requestLine = 8_192
        /// A request line and all header fields together; more is 431.
        public var head = 32_768
        /// How many header fields; more is 431.
        public var headerFields = 100
        /// Any body; more is 413. Routes take less where they read with a limit.
        public var body = 64 << 20

        /// The defaults.
        public init() {}
    }

    /// Precise to about a second, and never shorter than they say.
    public struct Timeouts: Sendable, Hashable {
        /// From a connection's or a request's first byte to the end of its head; more is 408.
        public var head: Duration = .seconds(10)
        /// How long the next bytes of a body that a handler waits for may take; more is 408.
        public var body: Duration = .seconds(20)
        /// How long a connection is kept without a request; more than proxies keep theirs (nginx: 60 s), so that they
        /// never send one into a connection that is being closed.
        public var idle: Duration = .seconds(75)
        /// How long a client may take no byte of an answer.
        public var write: Duration = .seconds(30)
        /// How long what a client still sends is read and dropped after the last answer, so that it gets to see it.
        public var linger: Duration = .seconds(2)

        /// The defaults.
        public init() {}
    }

    /// How a server stops.
    public struct Drain: Sendable, Hashable {
        /// Over what time sockets and streams of events are closed, so that their clients do not return all at once.
        public var window: Duration = .seconds(5)
        /// How long requests and closing handshakes may take after that before their connections are cut.
        public var timeout: Duration = .seconds(10)

        /// The defaults.
        public init() {}
    }
}
