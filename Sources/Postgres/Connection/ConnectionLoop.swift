import Foundation
import Logging
import Observability
import ServiceKit

/// What a connection's thread does: log in, serve the inbox until the connection is lost, and again.
final class ConnectionLoop {
    private struct Stopped: Error {}

    private let configuration: PostgresConfiguration
    private let inbox: Inbox
    private let wakeup: Wakeup
    private let logger: Logger
    private let reconnects: Counter
    private let onChange: (_ isConnected: Bool) -> Void
    private let notices: NoticeReceiver
    private var backOff: BackOff
    /// Why there is no connection, for callers that gave up waiting for one.
    private var lastError: PostgresError?
    /// Since when there is none.
    private var lostAt = ContinuousClock.now

    init(
        _ configuration: PostgresConfiguration, inbox: Inbox, wakeup: Wakeup, logger: Logger, reconnects: Counter,
        onChange: @escaping (_ isConnected: Bool) -> Void
    ) {
        self.configuration = configuration
        self.inbox = inbox
        self.wakeup = wakeup
        self.logger = logger
        self.reconnects = reconnects
        self.onChange = onChange
        notices = NoticeReceiver(logger: logger)
        backOff = BackOff(maximum: configuration.maximumReconnectDelay)
    }

    /// Returns when the inbox asked to stop, and nothing waits any more.
    func run() {
        var wasConnected = false
        while true {
            do {
                let session = try connect()
                if wasConnected { reconnects.increment() }
                wasConnected = true
                let began = ContinuousClock.now
                let error = serve(session)
                guard let error else { break }
                // One that is lost as soon as it was made has not worked.
                if began.duration(to: .now) > .seconds(1) { backOff.reset() }
                lastError = error
                try pause()
            } catch let error as PostgresError {
                logFailure(error)
                guard (try? pause()) != nil else { break }
            } catch {
                break
            }
        }
        inbox.close(PostgresError(.closed, "the client was shut down"))
    }

    // MARK: Logging in

    private func connect() throws -> Session {
        let connection = try PQConnection(parameters: configuration.libpqParameters, notices: notices)
        let deadline = ContinuousClock.now + configuration.connectTimeout
        var handshake = PQConnection.Handshake.needsToWrite
        while handshake != .done {
            guard handshake != .failed, !connection.isBroken, connection.socket >= 0 else {
                throw PostgresError(.connection, connection.errorMessage)
            }
            let event: Int32 = handshake == .needsToRead ? POLLIN : POLLOUT
            let ready = try wait(for: (connection.socket, event), until: deadline)
            if ready {
                handshake = connection.continueConnecting()
            } else if ContinuousClock.now >= deadline {
                throw PostgresError(.connection, "no answer from \(configuration) in \(configuration.connectTimeout)")
            }
        }
        return try Session(
            connection, inbox: inbox, preparedStatements: configuration.preparedStatements,
            silence: configuration.silence)
    }

    private func logFailure(_ error: PostgresError) {
        let metadata: Logger.Metadata = ["server": "\(configuration)", "error": "\(error.message)"]
        if lastError == nil || error.message != lastError?.message {
            logger.warning("Cannot connect to Postgres", metadata: metadata)
        } else {
            logger.debug("Still cannot connect to Postgres", metadata: metadata)
        }
        lastError = error
    }

    /// Waits before the next attempt.
    private func pause() throws {
        let end = ContinuousClock.now + backOff.next()
        while ContinuousClock.now < end { _ = try wait(for: nil, until: end) }
    }

    /// Waits without a session: for a socket, or until a time. Callers' deadlines hold meanwhile; a request to stop throws.
    private func wait(for socket: (Int32, Int32)?, until end: ContinuousClock.Instant) throws -> Bool {
        let ends = [end, inbox.nextDeadline, inbox.count > 0 ? patienceEnd : nil].compactMap { $0 }
        let ready = Poll.wait(wakeup, socket: socket, until: ends.min())
        acknowledge(ready)
        _ = inbox.takeDrop()
        let reason = lastError.map { ": \($0.message)" } ?? ""
        let error = PostgresError(.connection, "no connection to \(configuration)\(reason)")
        if let patienceEnd, patienceEnd <= .now { inbox.failAll(error) } else { inbox.expire(at: .now, error) }
        if inbox.stop != .no { throw Stopped() }
        return ready.isReadable || ready.isWritable
    }

    private var patienceEnd: ContinuousClock.Instant? { configuration.outagePatience.map { lostAt + $0 } }

    private func acknowledge(_ ready: Poll.Ready) {
        guard ready.isWoken else { return }
        wakeup.drain()
        inbox.acknowledge()
    }

    // MARK: Serving

    /// Serves until the connection is lost, and returns why; nil when it was told to stop.
    private func serve(_ session: Session) -> PostgresError? {
        logger.info("Connected to Postgres", metadata: ["server": "\(configuration)"])
        lastError = nil
        onChange(true)
        defer {
            lostAt = .now
            onChange(false)
        }
        do throws(PostgresError) {
            while true {
                if inbox.takeDrop() { throw PostgresError(.connection, "a transaction was left in an unknown state") }
                try session.send()
                if try session.processResults() { continue }
                try expire(session)
                if isTimeToStop(session) { return nil }
                let events = session.hasUnsentBytes ? POLLIN | POLLOUT : POLLIN
                let isBlind = session.mayHaveHiddenInput
                let look = isBlind ? ContinuousClock.now + .milliseconds(10) : nil
                let deadline = [session.nextDeadline, inbox.nextDeadline, look].compactMap { $0 }.min()
                let ready = Poll.wait(wakeup, socket: (session.socket, Int32(events)), until: deadline)
                acknowledge(ready)
                if ready.isReadable || isBlind { try session.receive() }
                try session.processResults()
            }
        } catch {
            session.fail(error)
            inbox.loseTransaction(error)
            logger.warning(
                "Lost a connection to Postgres", metadata: ["server": "\(configuration)", "error": "\(error)"])
            return error
        }
    }

    private func expire(_ session: Session) throws(PostgresError) {
        let now = ContinuousClock.now
        try session.expire(at: now)
        inbox.expire(at: now, PostgresError(.timeout, "not sent in time: too much is under way"))
    }

    private func isTimeToStop(_ session: Session) -> Bool {
        switch inbox.stop {
        case .no: return false
        case .whenDone: return session.isIdle && inbox.count == 0
        case .now:
            session.fail(PostgresError(.closed, "the client was shut down"))
            return true
        }
    }
}
