import ServiceKit
import Synchronization

/// What waits for one of a ``RoomWriter``'s lanes: whatever arrives while a batch is on its way makes the next one.
final class Lane: Sendable {
    /// What is to be committed next.
    struct Work: Sendable {
        var messages: [PendingMessage]
        var changes: [PendingChange]
    }

    private struct State {
        var messages: [PendingMessage] = []
        var changes: [PendingChange] = []
        var isClosed = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private let maximumBatch: Int
    private let maximumWaiting: Int

    init(maximumBatch: Int, maximumWaiting: Int) {
        self.maximumBatch = maximumBatch
        self.maximumWaiting = maximumWaiting
    }

    /// Takes a message, or refuses it when the lane is full or closed.
    func add(_ message: PendingMessage) -> Bool { add { $0.messages.append(message) } }

    /// Takes a change, or refuses it when the lane is full or closed.
    func add(_ change: PendingChange) -> Bool { add { $0.changes.append(change) } }

    /// Lets what has been taken be worked off, and takes nothing more.
    func close() {
        state.withLock { state in
            state.isClosed = true
            return state.waiter.take()
        }?.resume()
    }

    /// Waits for work; nil once the lane is closed and empty. One task may ask at a time.
    func next() async -> Work? {
        while true {
            let (work, isOver) = take()
            if let work { return work }
            if isOver { return nil }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let mustWait = state.withLock { state in
                        guard state.messages.isEmpty, state.changes.isEmpty, !state.isClosed else { return false }
                        state.waiter = continuation
                        return true
                    }
                    if !mustWait { continuation.resume() }
                }
            } onCancel: {
                close()
            }
        }
    }

    private func add(_ append: (inout State) -> Void) -> Bool {
        let (isTaken, waiter) = state.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
            guard !state.isClosed, state.messages.count + state.changes.count < maximumWaiting else {
                return (false, nil)
            }
            append(&state)
            return (true, state.waiter.take())
        }
        waiter?.resume()
        return isTaken
    }

    private func take() -> (work: Work?, isOver: Bool) {
        state.withLock { state in
            if state.messages.isEmpty, state.changes.isEmpty { return (nil, state.isClosed) }
            // A change costs a round trip of its own, so a few of them must not hold up the messages for long.
            let work = Work(
                messages: Array(state.messages.prefix(maximumBatch)), changes: Array(state.changes.prefix(4)))
            state.messages.removeFirst(work.messages.count)
            state.changes.removeFirst(work.changes.count)
            return (work, false)
        }
    }
}
