import Synchronization

/// Counts what happens, so that tests wait for events and not for time.
public final class Progress: Sendable {
    /// What is counted.
    public enum Step: Sendable, Hashable {
        /// A client's socket was greeted.
        case online
        /// A message was acknowledged.
        case acknowledged
        /// A client heard an entry.
        case heard
    }

    private struct State {
        var counts: [Step: Int] = [:]
        var waiting: [(step: Step, count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    func step(_ step: Step) {
        let reached = state.withLock { state in
            state.counts[step, default: 0] += 1
            let count = state.counts[step] ?? 0
            let reached = state.waiting.filter { $0.step == step && $0.count <= count }
            state.waiting.removeAll { $0.step == step && $0.count <= count }
            return reached
        }
        for waiter in reached { waiter.continuation.resume() }
    }

    /// How often so far.
    public func count(of step: Step) -> Int { state.withLock { $0.counts[step] ?? 0 } }

    /// Returns when it has happened that often.
    public func wait(for step: Step, toReach count: Int) async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if state.counts[step] ?? 0 >= count { return true }
                state.waiting.append((step, count, continuation))
                return false
            }
            if isReached { continuation.resume() }
        }
    }
}
