/// Why a request of ``HTTPClient`` has no answer.
///
/// An answer of any status, 5xx included, is no error. Messages hold host names and reasons, never a URL's query, a header or a body.
public struct HTTPClientError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it was: what a caller can act on.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The code's name.
        public let description: String

        private init(_ description: String) { self.description = description }

        /// The request can't be sent: a URL whose scheme, host, port or characters are not allowed, or such a header.
        public static let invalidRequest = Self("invalid_request")
        /// No connection: the name is unknown, nothing listens, or the time to connect is over.
        public static let connectFailed = Self("connect_failed")
        /// TLS failed for another reason than the certificate.
        public static let tls = Self("tls")
        /// The peer's certificate is not trusted, or is another host's.
        public static let certificate = Self("certificate")
        /// The deadline passed.
        public static let timeout = Self("timeout")
        /// The calling task was cancelled.
        public static let cancelled = Self("cancelled")
        /// All connections to this host are busy and as many callers as allowed wait already.
        public static let poolExhausted = Self("pool_exhausted")
        /// The connection ended before the answer was complete.
        public static let connectionClosed = Self("connection_closed")
        /// What came is no HTTP/1.1, or its head is larger than allowed.
        public static let malformedResponse = Self("malformed_response")
        /// The answer's body is larger than the caller wants.
        public static let bodyTooLarge = Self("body_too_large")
        /// The body is not the JSON that the caller expects.
        public static let decodingFailed = Self("decoding_failed")
        /// The server answered a WebSocket's handshake with something else: see ``HTTPClientError/response``.
        public static let upgradeRefused = Self("upgrade_refused")
        /// The client was shut down.
        public static let shutDown = Self("shut_down")
    }

    /// The kind of failure.
    public let code: Code
    /// The failure in a few words, for operators.
    public let message: String
    /// The server's answer that refused an upgrade, with its body; nil for every other code.
    public let response: ClientResponse?

    /// The code and the message in one line.
    public var description: String { message.isEmpty ? code.description : "\(code): \(message)" }

    init(_ code: Code, _ message: String = "", response: ClientResponse? = nil) {
        self.code = code
        self.message = message
        self.response = response
    }
}
