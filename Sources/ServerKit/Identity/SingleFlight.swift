import Synchronization

/// Lets callers who want the same thing at the same time share one try at it.
final class SingleFlight: Sendable {
    private let running = Mutex<Task<Void, any Error>?>(nil)

    /// Runs `operation`, or waits for the run that is under way. A caller's cancellation does not stop it for others.
    func run(_ operation: @escaping @Sendable () async throws -> Void) async throws {
        let task = running.withLock { running in
            if let running { return running }
            let task = Task {
                defer { self.running.withLock { $0 = nil } }
                try await operation()
            }
            running = task
            return task
        }
        try await task.value
    }
}
