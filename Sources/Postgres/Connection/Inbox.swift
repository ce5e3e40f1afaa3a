import Synchronization

/// Where callers leave jobs for a connection's thread. What is in here has not been sent.
///
/// Jobs are completed outside the lock. Their deadlines ascend, since all wait equally long.
final class Inbox: Sendable {
    enum Stop: Int, Sendable { case no, whenDone, now }

    private struct State {
        var jobs = FIFO<StatementJob>()
        /// The transaction whose jobs may be sent.
        var transaction: UInt64?
        var stop = Stop.no
        var isClosed = false
        /// The connection is to be closed before anything else is sent.
        var mustDrop = false
        /// The thread was woken and has not looked yet.
        var isSignalled = false
        var wakeup: Wakeup?
    }

    private let state = Mutex(State())
    private let unfinished = Atomic<Int>(0)
    /// The most jobs that wait to be sent; past it they are refused at once.
    let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Jobs not completed yet, sent ones included.
    var load: Int { unfinished.load(ordering: .relaxed) }
    /// Jobs not sent yet.
    var count: Int { state.withLock { $0.jobs.count } }
    var stop: Stop { state.withLock { $0.stop } }
    /// When the job that waits longest gives up.
    var nextDeadline: ContinuousClock.Instant? { state.withLock { $0.jobs.first?.deadline } }

    // MARK: Callers

    /// Takes a job, or completes it with why not.
    func push(_ job: StatementJob) {
        let (refusal, wakeup): (PostgresError?, Wakeup?) = state.withLock { state in
            if state.isClosed || state.stop != .no { return (PostgresError(.closed, "the client was shut down"), nil) }
            if case .within(let transaction) = job.role, transaction != state.transaction {
                return (PostgresError(.connection, "the transaction's connection was lost"), nil)
            }
            if case .begin(let transaction) = job.role { state.transaction = transaction }
            // What belongs to a transaction under way is never refused: one connection serves one caller there.
            if case .alone = job.role, state.jobs.count >= limit {
                return (PostgresError(.queueFull, "\(limit) statements wait already"), nil)
            }
            state.jobs.append(job)
            unfinished.wrappingAdd(1, ordering: .relaxed)
            return (nil, Self.signal(&state))
        }
        if let refusal { return job.complete(.failure(refusal)) }
        wakeup?.signal()
    }

    /// Takes a job back when it was not sent.
    func cancel(_ id: UInt64) {
        let found = state.withLock { $0.jobs.removeAll { $0.id == id } }
        fail(found, PostgresError(.cancelled, "the task was cancelled"))
    }

    func requestStop(_ stop: Stop) {
        let wakeup: Wakeup? = state.withLock { state in
            guard stop.rawValue > state.stop.rawValue else { return nil }
            state.stop = stop
            return Self.signal(&state)
        }
        wakeup?.signal()
    }

    /// Has the connection closed before anything else is sent on it: nobody knows what state it is in.
    func requestDrop() {
        let wakeup: Wakeup? = state.withLock { state in
            state.mustDrop = true
            return Self.signal(&state)
        }
        wakeup?.signal()
    }

    // MARK: The thread

    /// To be called before the thread begins. Callers may have signalled already, to nobody.
    func attach(_ wakeup: Wakeup) {
        state.withLock { state in
            state.wakeup = wakeup
            state.isSignalled = false
        }
    }

    /// To be called after the wake-up was drained and before jobs are taken: what comes later signals again.
    func acknowledge() { state.withLock { $0.isSignalled = false } }

    /// The next job, unless the connection is to be dropped.
    func pop() -> StatementJob? { state.withLock { $0.mustDrop ? nil : $0.jobs.popFirst() } }

    /// Whether the connection is to be dropped; asks once.
    func takeDrop() -> Bool {
        state.withLock { state in
            defer { state.mustDrop = false }
            return state.mustDrop
        }
    }

    /// Makes a job the next again.
    func putBack(_ job: StatementJob) { state.withLock { $0.jobs.prepend(job) } }

    func finish(_ job: StatementJob, _ answer: StatementJob.Answer) {
        unfinished.wrappingSubtract(1, ordering: .relaxed)
        job.complete(answer)
    }

    /// Completes what has waited for too long.
    func expire(at now: ContinuousClock.Instant, _ error: PostgresError) {
        let expired = state.withLock { state in
            guard let first = state.jobs.first, first.deadline <= now else { return [StatementJob]() }
            return state.jobs.removeAll { $0.deadline <= now }
        }
        fail(expired, error)
    }

    /// Completes all that waits.
    func failAll(_ error: PostgresError) {
        let jobs = state.withLock { $0.jobs.removeAll { _ in true } }
        fail(jobs, error)
    }

    /// The connection is gone: what belongs to its transaction fails, what stands alone waits for the next.
    func loseTransaction(_ error: PostgresError) {
        let lost = state.withLock { state in
            // One that has not begun can begin on the next connection; it has no other jobs yet.
            if case .begin = state.jobs.first?.role { return [StatementJob]() }
            state.transaction = nil
            return state.jobs.removeAll { $0.role != .alone }
        }
        fail(lost, error)
    }

    /// Nobody will send anything any more.
    func close(_ error: PostgresError) {
        state.withLock { $0.isClosed = true }
        failAll(error)
    }

    private func fail(_ jobs: [StatementJob], _ error: PostgresError) {
        for job in jobs { finish(job, .failure(error)) }
    }

    private static func signal(_ state: inout State) -> Wakeup? {
        guard !state.isSignalled else { return nil }
        state.isSignalled = true
        return state.wakeup
    }
}
