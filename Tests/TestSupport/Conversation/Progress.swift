import Synchronization

/// Counts what happens, so that tests wait for events and not for time.
public final class Progress: Sendable {
    /// What is counted.
    public enum Step: Sendable, Hashable {
        /// A client's socket was greeted.
        case online
        /// A client's socket was lost.
        case offline
        /// A message was acknowledged.
        case acknowledged
        /// A client heard an entry.
        case heard
    }

    private struct Waiter {
        let step: Step
        let count: Int
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var counts: [Step: Int] = [:]
        var waiters: [Int: Waiter] = [:]
        var lastWaiter = 0
    }

    private let state = Mutex(State())

    func step(_ step: Step) {
        let reached = state.withLock { state in
            let count = state.counts[step, default: 0] + 1
            state.counts[step] = count
            let reached = state.waiters.filter { $0.value.step == step && $0.value.count <= count }
            for number in reached.keys { state.waiters[number] = nil }
            return reached.values
        }
        for waiter in reached { waiter.continuation.resume() }
    }

    /// How often so far.
    public func count(of step: Step) -> Int { state.withLock { $0.counts[step] ?? 0 } }

    /// Returns when it has happened that often; throws when the task is cancelled first.
    public func wait(for step: Step, toReach count: Int) async throws {
        let number = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isReached = state.withLock { state in
                    if state.counts[step] ?? 0 >= count { return true }
                    state.waiters[number] = Waiter(step: step, count: count, continuation: continuation)
                    return false
                }
                if isReached { continuation.resume() }
                // A cancellation that came before the lines above found nobody waiting.
                if Task.isCancelled { cancel(number) }
            }
        } onCancel: {
            cancel(number)
        }
    }

    /// Returns when it has happened so often from now on.
    public func wait(for more: Int, of step: Step) async throws {
        try await wait(for: step, toReach: count(of: step) + more)
    }

    private func cancel(_ number: Int) {
        let waiter = state.withLock { $0.waiters.removeValue(forKey: number) }
        waiter?.continuation.resume(throwing: CancellationError())
    }
}
