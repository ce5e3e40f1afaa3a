import NIOCore

/// One request and its answer on a connection; event loop only.
struct ClientExchange {
    /// Tells a late wish to cancel or to go on reading from one that is meant for the connection's next exchange.
    typealias ID = UInt64

    let id: ID
    let receiver: any ResponseReceiver
    let timeouts: ExchangeTimeouts
    /// Runs the deadline, then, for a streamed body, the time between two pieces.
    var timer: Scheduled<Void>?
    /// The request has left completely.
    var isSent = false
    /// The answer's head allows the connection to go on.
    var keepsConnection = false
}

/// How long an exchange may take.
struct ExchangeTimeouts: Sendable {
    /// For all of it, or for the head where the body is streamed.
    let deadline: NIODeadline
    /// Whether the deadline ends with the head.
    var isStreamed = false
    /// The longest silence within a streamed body, nil for no limit.
    var betweenPieces: TimeAmount?
}
