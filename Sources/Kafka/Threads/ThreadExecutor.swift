import Foundation
import Synchronization

/// Runs the jobs of one actor on a thread of its own, in the order they come, so that the actor may make calls that block.
///
/// The thread starts with the first job and ends with the executor.
final class ThreadExecutor: SerialExecutor {
    private let queue: JobQueue
    private let name: String
    private let isStarted = Atomic(false)

    /// An executor whose thread is called `name`.
    init(name: String) {
        self.name = name
        queue = JobQueue()
    }

    deinit { queue.close() }

    func enqueue(_ job: consuming ExecutorJob) {
        queue.append(UnownedJob(job))
        if !isStarted.exchange(true, ordering: .relaxed) { start() }
    }

    private func start() {
        let executor = asUnownedSerialExecutor()
        // The queue alone is kept: while there are jobs their actor keeps the executor.
        OwnThread.start(name) { [queue] in
            while let job = queue.next() { job.runSynchronously(on: executor) }
        }
    }
}

/// Jobs that wait for a thread.
private final class JobQueue: Sendable {
    private struct State {
        var jobs: [UnownedJob] = []
        var isClosed = false
    }

    private let condition = NSCondition()
    private let state = Mutex(State())

    func append(_ job: UnownedJob) {
        condition.withLock {
            state.withLock { $0.jobs.append(job) }
            condition.signal()
        }
    }

    func close() {
        condition.withLock {
            state.withLock { $0.isClosed = true }
            condition.signal()
        }
    }

    /// Waits for a job; `nil` once it is closed.
    func next() -> UnownedJob? {
        condition.withLock {
            while true {
                let (job, isClosed) = state.withLock { ($0.jobs.isEmpty ? nil : $0.jobs.removeFirst(), $0.isClosed) }
                if job != nil || isClosed { return job }
                condition.wait()
            }
        }
    }
}
