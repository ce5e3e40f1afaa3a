import Foundation
import Synchronization
import TestSupport
import Testing

@testable import LocalStack

@Suite("Supervised parts")
struct PartTests {
    /// Runs `body` with a part, supervised, whose every launch appends a line to the file `launches`.
    private func withPart(
        _ script: String, isReady: @escaping @Sendable () async -> Bool = { true },
        _ body: @escaping @Sendable (Part, _ directory: String, EventLog) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            let log = EventLog()
            let definition = PartDefinition(name: .auth, grace: .seconds(5)) {
                ProcessCommand("sh", ["-c", "echo $$ >>launches; \(script)"], directory: directory)
            } isReady: {
                await isReady()
            }
            let record = ProcessRecord(path: directory + "/record")
            let part = Part(definition, record: record) { log.append($0) }
            let supervision = Task { await part.run() }
            do {
                try await body(part, directory, log)
            } catch {
                supervision.cancel()
                await supervision.value
                throw error
            }
            supervision.cancel()
            await supervision.value
            #expect(part.status.pid == nil)
            #expect(record.read() == nil)
        }
    }

    @Test("It is started, is ready, and is stopped")
    func life() async throws {
        try await withPart("exec sleep 600") { part, directory, log in
            part.start()
            let pid = try await eventual { part.status.isReady ? part.status.pid : nil }
            #expect(ProcessRecord(path: directory + "/record").read()?.process.pid == pid)
            await part.stop()
            #expect(part.status == PartStatus())
            #expect(kill(pid, 0) != 0)
            #expect(log.ends == 0)
        }
    }

    @Test("Killed, it is started again, and a line says so")
    func restarted() async throws {
        try await withPart("exec sleep 600") { part, _, log in
            part.start()
            let first = try await eventual { part.status.isReady ? part.status.pid : nil }
            part.send(SIGKILL)
            let second = try await eventual {
                part.status.isReady && part.status.pid != first ? part.status.pid : nil
            }
            #expect(second != first)
            #expect(log.ends == 1)
            #expect(log.reasons.first?.contains("signal 9") == true)
        }
    }

    @Test("What keeps dying is started again and again, later each time")
    func keepsDying() async throws {
        try await withPart("exit 3", isReady: { false }) { part, directory, log in
            part.start()
            try await eventually { log.ends >= 3 }
            #expect(part.status.failures >= 3)
            let launches = try String(contentsOfFile: directory + "/launches", encoding: .utf8)
            #expect(launches.split(separator: "\n").count >= 3)
            #expect(log.reasons.allSatisfy { $0 == "exit code 3" })
            await part.stop()
        }
    }

    @Test("A program that is not there is reported, and tried again")
    func missing() async throws {
        let log = EventLog()
        let definition = PartDefinition(name: .gateway) {
            ProcessCommand("no-such-program")
        } isReady: {
            false
        }
        let part = Part(definition, record: ProcessRecord(path: "/nonexistent/record")) { log.append($0) }
        let supervision = Task { await part.run() }
        part.start()
        try await eventually { log.ends >= 2 }
        #expect(log.reasons.first?.contains("no-such-program") == true)
        supervision.cancel()
        await supervision.value
    }

    @Test("Stopped by us it stays stopped, until it is started again")
    func stopped() async throws {
        try await withPart("exec sleep 600") { part, directory, log in
            part.start()
            try await eventually { part.status.isReady }
            await part.stop()
            await part.stop()
            part.start()
            try await eventually { part.status.isReady }
            let launches = try String(contentsOfFile: directory + "/launches", encoding: .utf8)
            #expect(launches.split(separator: "\n").count == 2)
        }
    }

    @Test("What an earlier run left behind is found by its record and ended")
    func leftover() async throws {
        try await withTemporaryDirectory { directory in
            let record = ProcessRecord(path: directory + "/record")
            let child = try await ChildProcess.start(ProcessCommand("sleep", ["600"]))
            record.write(child.pid, stopSignal: SIGTERM)
            try await record.endLeftover()
            #expect(try await child.exit() == .signal(SIGTERM))
            #expect(!FileManager.default.fileExists(atPath: record.path))
        }
    }

    @Test("Another process that was given the same number is let alone")
    func foreign() async throws {
        try await withTemporaryDirectory { directory in
            let record = ProcessRecord(path: directory + "/record")
            let child = try await ChildProcess.start(ProcessCommand("sleep", ["600"]))
            try "\(child.pid) 1 15\n".write(toFile: record.path, atomically: true, encoding: .utf8)
            try await record.endLeftover()
            #expect(child.isRunning)
            await child.stop()
        }
    }
}

/// What a part reported.
final class EventLog: Sendable {
    private let events = Mutex<[StackEvent]>([])

    func append(_ event: StackEvent) { events.withLock { $0.append(event) } }

    var reasons: [String] {
        events.withLock { $0 }.compactMap { if case .ended(_, let reason, _) = $0 { reason } else { nil } }
    }
    var ends: Int { reasons.count }
}
