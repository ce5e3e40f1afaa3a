import Foundation
import Logging
import Observability
import ServiceKit
import Synchronization

/// A connection that is kept: an inbox and a thread of its own, which starts with the first job or ``start()``.
final class PostgresConnection: Sendable {
    private enum Life {
        case unstarted, running, ended
    }

    private struct State {
        var life = Life.unstarted
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    let inbox: Inbox
    private let configuration: PostgresConfiguration
    private let logger: Logger
    private let reconnects: Counter
    private let state = Mutex(State())
    private let connected = Atomic(false)
    private static let lastID = Atomic<UInt64>(0)

    init(_ configuration: PostgresConfiguration, queueLimit: Int, logger: Logger, reconnects: Counter) {
        self.configuration = configuration
        self.logger = logger
        self.reconnects = reconnects
        inbox = Inbox(limit: queueLimit)
    }

    var isConnected: Bool { connected.load(ordering: .acquiring) }

    /// A number for a job or a transaction.
    static func makeID() -> UInt64 { lastID.wrappingAdd(1, ordering: .relaxed).newValue }

    // MARK: Life

    /// Starts the thread, once.
    func start() throws(PostgresError) {
        let isFirst = state.withLock { state in
            defer { if state.life == .unstarted { state.life = .running } }
            return state.life == .unstarted
        }
        guard isFirst else { return }
        let wakeup: Wakeup
        do {
            wakeup = try Wakeup()
        } catch {
            state.withLock { $0.life = .unstarted }
            throw error
        }
        inbox.attach(wakeup)
        let thread = Thread { [self] in
            ConnectionLoop(
                configuration, inbox: inbox, wakeup: wakeup, logger: logger, reconnects: reconnects,
                onChange: { self.connected.store($0, ordering: .releasing) }
            ).run()
            end()
        }
        thread.name = "postgres"
        thread.start()
    }

    /// Asks the thread to end: after what was taken, or now. One that never started has ended.
    func stop(_ stop: Inbox.Stop) {
        inbox.requestStop(stop)
        let neverStarted = state.withLock { state in
            defer { if state.life == .unstarted { state.life = .ended } }
            return state.life == .unstarted
        }
        if neverStarted { inbox.close(PostgresError(.closed, "the client was shut down")) }
    }

    /// Returns when the thread has ended.
    func ended() async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                if state.life == .running { state.waiters.append(continuation) }
                return state.life != .running
            }
            if hasEnded { continuation.resume() }
        }
    }

    private func end() {
        let waiters = state.withLock { state in
            state.life = .ended
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    // MARK: Statements

    /// Sends something and waits for its answer. The task's cancellation takes it back when it has not been sent, unless
    /// it `isProtected`. Without a `timeout` the configuration's holds.
    func run(
        _ work: StatementJob.Work, role: StatementJob.Role = .alone, isProtected: Bool = false, timeout: Duration? = nil
    ) async throws(PostgresError) -> PQResult {
        if case .statement(let statement) = work, let problem = statement.parameters.problem {
            throw PostgresError(.encoding, problem)
        }
        try start()
        let id = Self.makeID()
        let deadline = ContinuousClock.now + (timeout ?? configuration.requestTimeout)
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                inbox.push(
                    StatementJob(id: id, work: work, role: role, deadline: deadline) {
                        continuation.resume(returning: $0)
                    })
                // The handler ran before there was anything to take back.
                if Task.isCancelled, !isProtected { inbox.cancel(id) }
            }
        } onCancel: {
            if !isProtected { inbox.cancel(id) }
        }
        return try answer.get()
    }
}
