import Logging
import ServiceKit
import Synchronization
import TestSupport
import Testing

@Suite("Service group")
struct ServiceGroupTests {
    private final class Record: Sendable {
        private let entries = Mutex<[String]>([])
        private let stream = AsyncStream<String>.makeStream()

        func add(_ entry: String) {
            entries.withLock { $0.append(entry) }
            stream.continuation.yield(entry)
        }

        var all: [String] { entries.withLock { $0 } }

        func wait(for wanted: Set<String>) async {
            var missing = wanted
            for await entry in stream.stream {
                missing.remove(entry)
                if missing.isEmpty { return }
            }
        }
    }

    private struct Recorded: Service {
        let name: String
        let record: Record

        func run() async {
            record.add("\(name) runs")
            await gracefulShutdown()
            record.add("\(name) stops")
        }
    }

    private struct Failing: Service {
        struct Failure: Error {}

        func run() async throws { throw Failure() }
    }

    private struct Stubborn: Service {
        func run() async throws { try await Task.sleep(for: .seconds(3_600)) }
    }

    private let logger = Logger.quiet

    @Test("Services stop from the last to the first, each after the one before has ended")
    func order() async throws {
        let record = Record()
        let group = ServiceGroup(["a", "b", "c"].map { Recorded(name: $0, record: record) }, logger: logger)
        async let done: Void = group.run()
        await record.wait(for: ["a runs", "b runs", "c runs"])
        group.triggerGracefulShutdown()
        try await done
        #expect(record.all.suffix(3) == ["c stops", "b stops", "a stops"])
    }

    @Test("A service that fails stops the others, and its error is thrown")
    func failure() async {
        let record = Record()
        let group = ServiceGroup([Recorded(name: "a", record: record), Failing()], logger: logger)
        await #expect(throws: Failing.Failure.self) { try await group.run() }
        #expect(record.all.last == "a stops")
    }

    @Test("What does not stop in time is cancelled")
    func timeout() async throws {
        let group = ServiceGroup([Stubborn()], shutdownTimeout: .zero, logger: logger)
        group.triggerGracefulShutdown()
        try await group.run()
    }

    @Test("A group inside a group stops with it")
    func nested() async throws {
        let record = Record()
        let inner = ServiceGroup([Recorded(name: "in", record: record)], logger: logger)
        let outer = ServiceGroup([inner, Recorded(name: "out", record: record)], logger: logger)
        async let done: Void = outer.run()
        await record.wait(for: ["in runs", "out runs"])
        outer.triggerGracefulShutdown()
        try await done
        #expect(record.all.suffix(2) == ["out stops", "in stops"])
    }

    @Test("Work can be cancelled by the shutdown alone")
    func cancelled() async throws {
        struct Cancelled: Service {
            let record: Record

            func run() async {
                do {
                    try await cancelWhenGracefulShutdown {
                        record.add("waits")
                        try await Task.sleep(for: .seconds(3_600))
                    }
                } catch { record.add("cancelled") }
            }
        }
        let record = Record()
        let group = ServiceGroup([Cancelled(record: record)], logger: logger)
        async let done: Void = group.run()
        await record.wait(for: ["waits"])
        group.triggerGracefulShutdown()
        try await done
        #expect(record.all.last == "cancelled")
    }
}
