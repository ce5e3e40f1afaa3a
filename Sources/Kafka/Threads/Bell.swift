import Synchronization

/// Rung from any thread, heard by one task; rings that were not heard yet count as one.
final class Bell: Sendable {
    private struct State {
        var isRung = false
        var listener: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Wakes the listener, or lets its next wait end at once. Does not block.
    func ring() {
        let listener = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.isRung = state.listener == nil
            defer { state.listener = nil }
            return state.listener
        }
        listener?.resume()
    }

    /// Returns when the bell was rung since the last time, or the task is cancelled. For one task at a time.
    func heard() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard !state.isRung, !Task.isCancelled else {
                        state.isRung = false
                        return true
                    }
                    state.listener = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            ring()
        }
    }
}
