/// Why an exchange on one connection failed, with what decides whether to ask again.
struct ExchangeFailure: Error, Sendable {
    enum Progress: Sendable {
        /// The request was not sent.
        case unsent
        /// It was, on a connection that had served before, and not a byte of an answer came: most likely the server had
        /// closed a connection that it found idle for too long, and has seen nothing of the request.
        case unansweredOnKeptConnection
        /// The server may have done what was asked.
        case uncertain
    }

    let error: HTTPClientError
    let progress: Progress

    /// Whether the request may be sent on another connection (RFC 9110, 9.2.2).
    func allowsRetry(of request: ClientRequest) -> Bool {
        guard error.code == .connectionClosed else { return false }
        return switch progress {
        case .unsent: true
        case .unansweredOnKeptConnection: request.isIdempotent
        case .uncertain: false
        }
    }
}
