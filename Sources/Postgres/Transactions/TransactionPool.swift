import Synchronization

/// The connections that transactions lease: made when all others are taken, up to a bound; then callers wait in line.
final class TransactionPool: Sendable {
    private typealias Answer = Result<PostgresConnection, PostgresError>

    private struct Waiter {
        let id: UInt64
        let continuation: CheckedContinuation<Answer, Never>
    }

    private struct State {
        var all: [PostgresConnection] = []
        var idle: [PostgresConnection] = []
        var waiters = FIFO<Waiter>()
        var isStopping = false
    }

    private let configuration: PostgresConfiguration
    private let inUse = Atomic(0)
    private let make: @Sendable () -> PostgresConnection
    private let state = Mutex(State())

    init(_ configuration: PostgresConfiguration, make: @escaping @Sendable () -> PostgresConnection) {
        self.configuration = configuration
        self.make = make
    }

    /// How many are leased now.
    var leased: Int { inUse.load(ordering: .relaxed) }

    // MARK: Leases

    /// Waits for a connection until the configuration's deadline. Each is to be given back.
    func lease() async throws(PostgresError) -> PostgresConnection {
        let id = PostgresConnection.makeID()
        async let _: Void = expire(id)
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                enqueue(Waiter(id: id, continuation: continuation))
                if Task.isCancelled { cancel(id) }
            }
        } onCancel: {
            cancel(id)
        }
        let connection = try answer.get()
        inUse.wrappingAdd(1, ordering: .relaxed)
        return connection
    }

    /// Ends a lease; the longest waiter gets the connection.
    func giveBack(_ connection: PostgresConnection) {
        inUse.wrappingSubtract(1, ordering: .relaxed)
        let (waiter, isStopping): (Waiter?, Bool) = state.withLock { state in
            if state.isStopping { return (nil, true) }
            let waiter = state.waiters.popFirst()
            if waiter == nil { state.idle.append(connection) }
            return (waiter, false)
        }
        waiter?.continuation.resume(returning: .success(connection))
        if isStopping { connection.stop(.whenDone) }
    }

    private func enqueue(_ waiter: Waiter) {
        let answer: Answer? = state.withLock { state in
            if state.isStopping { return .failure(PostgresError(.closed, "the client was shut down")) }
            if let connection = state.idle.popLast() { return .success(connection) }
            if state.all.count < max(1, configuration.transactionConnections) {
                let connection = make()
                state.all.append(connection)
                return .success(connection)
            }
            if state.waiters.count >= configuration.transactionQueueLimit {
                return .failure(
                    PostgresError(.queueFull, "\(state.waiters.count) callers wait for a transaction already"))
            }
            state.waiters.append(waiter)
            return nil
        }
        if let answer { waiter.continuation.resume(returning: answer) }
    }

    private func expire(_ id: UInt64) async {
        guard (try? await Task.sleep(for: configuration.requestTimeout)) != nil else { return }
        fail(PostgresError(.timeout, "no connection for a transaction came free in time"), id)
    }

    private func cancel(_ id: UInt64) { fail(PostgresError(.cancelled, "the task was cancelled"), id) }

    /// Fails one waiter, when it still waits, or all.
    private func fail(_ error: PostgresError, _ id: UInt64? = nil) {
        let waiters = state.withLock { state in state.waiters.removeAll { id == nil || $0.id == id } }
        for waiter in waiters { waiter.continuation.resume(returning: .failure(error)) }
    }

    // MARK: Life

    /// Takes no more. Transactions under way go on to their end, unless it is `now`.
    func stop(_ stop: Inbox.Stop) {
        let connections = state.withLock { state in
            state.isStopping = true
            return stop == .now ? state.all : state.idle
        }
        for connection in connections { connection.stop(stop) }
        fail(PostgresError(.closed, "the client was shut down"))
    }

    /// Returns when the threads have ended, after ``stop(_:)``.
    func ended() async {
        for connection in state.withLock({ $0.all }) { await connection.ended() }
    }
}
