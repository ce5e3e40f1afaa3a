import HTTP
import NIOPosix
import Observability
import ServiceKit
import Synchronization

/// Threads for what keeps a processor busy for a tenth of a second, so that neither event loops nor Swift's own pool do it.
///
/// The queue before them is bounded, in number and in time: past either a caller gets 503 `unavailable` with `Retry-After`.
final class PasswordPool: Service {
    private let threads: NIOThreadPool
    private let configuration: PasswordPoolConfiguration
    private let now: @Sendable () -> ContinuousClock.Instant
    private let pending = Atomic(0)
    private let metrics: AuthMetrics

    init(
        _ configuration: PasswordPoolConfiguration, metrics: AuthMetrics,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        threads = NIOThreadPool(numberOfThreads: configuration.threads)
        self.configuration = configuration
        self.metrics = metrics
        self.now = now
    }

    /// Works until it is asked to stop; what waits then is refused.
    func run() async throws {
        start()
        await gracefulShutdown()
        try await threads.shutdownGracefully()
    }

    /// Starts the threads, if nobody did; before that all work is refused.
    func start() { threads.start() }

    /// Does `work` on one of the threads. A caller that was cancelled while it waited gets `CancellationError`.
    func perform<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        try enter()
        let deadline = now() + configuration.deadline
        let isCancelled = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                threads.submit { [self] state in
                    defer { leave() }
                    continuation.resume(
                        with: Swift.Result {
                            if isCancelled.isSet { throw CancellationError() }
                            guard state == .active, now() <= deadline else { throw refused() }
                            return try metrics.passwordDuration.time(work)
                        })
                }
            }
        } onCancel: {
            isCancelled.set()
        }
    }

    private func enter() throws {
        let count = pending.wrappingAdd(1, ordering: .relaxed).newValue
        metrics.passwordsPending.increment()
        guard count <= configuration.queueLimit + configuration.threads else {
            leave()
            throw refused()
        }
    }

    private func leave() {
        pending.wrappingSubtract(1, ordering: .relaxed)
        metrics.passwordsPending.decrement()
    }

    private func refused() -> HTTPError {
        metrics.passwordsRefused.increment()
        return .unavailable(retryAfter: 2)
    }
}

/// Whether the caller has gone away.
private final class CancellationFlag: Sendable {
    private let flag = Atomic(false)
    var isSet: Bool { flag.load(ordering: .relaxed) }
    func set() { flag.store(true, ordering: .relaxed) }
}

extension Timer {
    fileprivate func time<Result>(_ work: () throws -> Result) rethrows -> Result {
        let start = ContinuousClock.now
        defer { record(.now - start) }
        return try work()
    }
}
