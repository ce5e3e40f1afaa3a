import Contracts
import HTTP
import Logging
import ServerKit
import ServiceKit

/// What all sockets of the process share.
final class SocketServices: Sendable {
    let hub: Hub
    let signals: Signals
    let appender: any MessageAppender
    let credentials: CredentialCheck
    let options: SocketOptions
    /// Sends of a user, by socket and by POST alike.
    let sends: RateLimiter
    /// New sockets and streams of a user.
    let connects: RateLimiter
    let permits: SocketPermits
    let admission: Admission
    let origins: OriginRule
    let logger: Logger

    /// `sends` is shared with the routes that send.
    init(
        hub: Hub, signals: Signals, appender: any MessageAppender, credentials: CredentialCheck,
        admission: Admission, options: SocketOptions = .init(), sends: RateLimiter? = nil, logger: Logger
    ) {
        self.admission = admission
        self.hub = hub
        self.signals = signals
        self.appender = appender
        self.credentials = credentials
        self.options = options
        self.sends =
            sends
            ?? RateLimiter(
                rate: Double(options.sendsPerSecond), burst: options.sendBurst, isOn: options.limitsAreOn,
                clock: hub.clock)
        connects = RateLimiter(
            rate: Double(options.socketsPerSecond), burst: options.socketBurst, isOn: options.limitsAreOn,
            clock: hub.clock)
        permits = SocketPermits(maximum: options.limitsAreOn ? options.openSockets : .max)
        origins = OriginRule(allowed: options.allowedOrigins)
        self.logger = logger
    }

    /// Lets a user in who opens a socket or a stream of events.
    ///
    /// - Throws: `rate_limited` when it is one too many, `unavailable` before the store was reached for the first time.
    func admit(_ user: UserID) throws(HTTPError) -> SocketPermit {
        guard hub.isReady else { throw .unavailable() }
        try connects.take(user.description)
        return try permits.take(for: user)
    }
}
