public import Contracts

/// Why something that a client asked for was not done.
public struct ChatClientError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it was: what a caller can act on.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The code's name.
        public let description: String

        private init(_ description: String) { self.description = description }

        /// The server said no: see ``ChatClientError/status`` and ``ChatClientError/problem``.
        public static let refused = Self("refused")
        /// No answer came: the server, or the way to it, is away. Whether it was done is not known.
        public static let unreachable = Self("unreachable")
        /// The time for it is over. Whether it was done is not known.
        public static let timeout = Self("timeout")
        /// The calling task was cancelled.
        public static let cancelled = Self("cancelled")
        /// Nobody is logged in.
        public static let loggedOut = Self("logged_out")
        /// The session is over: revoked, or not renewed in time. Only a new log-in helps.
        public static let sessionEnded = Self("session_ended")
        /// The connection was closed for good.
        public static let connectionClosed = Self("connection_closed")
        /// As many requests as allowed wait for their answers.
        public static let tooManyRequests = Self("too_many_requests")
        /// The answer is not what the contract says.
        public static let invalidAnswer = Self("invalid_answer")
    }

    /// The kind of failure.
    public let code: Code
    /// The failure in a few words.
    public let message: String
    /// The status of a refusal over HTTP.
    public var status: Int?
    /// The word that the server has for it.
    public var problem: ErrorCode?
    /// When to try again at the earliest, where the server said so.
    public var retryAfter: Duration?
    /// The request's name in the server's logs.
    public var requestID: String?

    /// What is known of it in one line.
    public var description: String {
        let parts = [
            status.map(String.init), problem?.rawValue, message.isEmpty ? nil : message,
            requestID.map { "request \($0)" },
        ]
        return "\(code): " + parts.compactMap(\.self).joined(separator: ", ")
    }

    init(
        _ code: Code, _ message: String = "", status: Int? = nil, problem: ErrorCode? = nil,
        retryAfter: Duration? = nil,
        requestID: String? = nil
    ) {
        self.code = code
        self.message = message
        self.status = status
        self.problem = problem
        self.retryAfter = retryAfter
        self.requestID = requestID
    }

    /// Whether the same may work a little later.
    var isTransient: Bool {
        switch code {
        case .unreachable, .timeout: true
        case .refused: status == 429 || status == 502 || status == 503 || status == 504
        default: false
        }
    }

    /// Whether the access token was not taken.
    var asksForFreshToken: Bool {
        status == 401 && (problem == .unauthenticated || problem == .tokenExpired)
    }
}
