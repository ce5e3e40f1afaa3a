import Foundation
import HTTP
import NIOHTTP1
import Observability
import ServiceKit
import Synchronization
import Testing

@testable import AuthServer

@Suite("Threads for passwords")
struct PasswordPoolTests {
    /// Runs `body` with a pool whose one thread waits at a gate until `open` is called.
    private func withPool(
        queue: Int, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        _ body: @Sendable (PasswordPool, MetricsRegistry) async throws -> Void
    ) async throws {
        let metrics = MetricsRegistry()
        var configuration = PasswordPoolConfiguration()
        configuration.threads = 1
        configuration.queueLimit = queue
        let pool = PasswordPool(configuration, metrics: AuthMetrics(metrics), now: now)
        pool.start()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pool.run() }
            defer { group.cancelAll() }
            try await body(pool, metrics)
        }
    }

    /// Keeps the only thread busy until it is let go.
    private final class Blocker: Sendable {
        private let gate = DispatchSemaphore(value: 0)
        private let begun = AsyncStream<Void>.makeStream()

        func block() {
            begun.continuation.finish()
            gate.wait()
        }
        func hasBegun() async { for await _ in begun.stream {} }
        func letGo() { gate.signal() }
    }

    @Test("Work is done off the caller's thread, and its errors come back")
    func works() async throws {
        struct Mistake: Error {}
        try await withPool(queue: 1) { pool, _ in
            let answer = try await pool.perform { 6 * 7 }
            #expect(answer == 42)
            await #expect(throws: Mistake.self) { try await pool.perform { throw Mistake() } }
        }
    }

    @Test("When as many wait as may, one more is refused at once, with a time to come back")
    func full() async throws {
        try await withPool(queue: 1) { pool, metrics in
            let blocker = Blocker()
            async let running: Void = pool.perform { blocker.block() }
            await blocker.hasBegun()
            let (entered, continuation) = AsyncStream<Void>.makeStream()
            async let waiting = pool.perform {
                continuation.finish()
                return 1
            }
            while !metrics.render().contains("auth_passwords_pending 2") { await Task.yield() }
            let error = await #expect(throws: HTTPError.self) { try await pool.perform { 2 } }
            #expect(error?.code == "unavailable" && error?.headers.first(name: "retry-after") != nil)
            blocker.letGo()
            for await _ in entered {}
            #expect(try await waiting == 1)
            try await running
            #expect(metrics.render().contains("auth_passwords_pending 0"))
            #expect(metrics.render().contains("auth_passwords_refused_total 1"))
        }
    }

    @Test("What waited longer than the deadline is refused instead of done")
    func deadline() async throws {
        let start = ContinuousClock.now
        let passed = Atomic(0)
        try await withPool(queue: 4, now: { start + .seconds(passed.load(ordering: .relaxed)) }) { pool, metrics in
            let blocker = Blocker()
            async let running: Void = pool.perform { blocker.block() }
            await blocker.hasBegun()
            let wasDone = Atomic(false)
            let waiting = Task { try await pool.perform { wasDone.store(true, ordering: .relaxed) } }
            while !metrics.render().contains("auth_passwords_pending 2") { await Task.yield() }
            passed.store(16, ordering: .relaxed)
            blocker.letGo()
            await #expect(throws: HTTPError.self) { try await waiting.value }
            try await running
            let done = wasDone.load(ordering: .relaxed)
            #expect(!done)
        }
    }

    @Test("A caller who goes away while waiting costs no work")
    func cancellation() async throws {
        try await withPool(queue: 4) { pool, metrics in
            let blocker = Blocker()
            async let running: Void = pool.perform { blocker.block() }
            await blocker.hasBegun()
            let waiting = Task { try await pool.perform { 1 } }
            while !metrics.render().contains("auth_passwords_pending 2") { await Task.yield() }
            waiting.cancel()
            blocker.letGo()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            try await running
        }
    }
}
