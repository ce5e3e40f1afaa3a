import Foundation
import LocalStack
import TestSupport
import Testing

@Suite("Child processes")
struct ChildProcessTests {
    @Test("Tells how a process ended", arguments: [0, 3])
    func codes(code: Int32) async throws {
        let child = try await ChildProcess.start(ProcessCommand("sh", ["-c", "exit \(code)"]))
        #expect(try await child.exit() == .code(code))
        #expect(!child.isRunning)
        #expect(try await child.exit() == .code(code), "asked again")
    }

    @Test("Writes what it prints to a file that only we can read, behind what is there")
    func output() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/log"
            for text in ["one", "two"] {
                let child = try await ChildProcess.start(
                    ProcessCommand("sh", ["-c", "echo $TEXT >&2"], environment: ["TEXT": text], output: .file(path)))
                _ = try await child.exit()
            }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "one\ntwo\n")
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }

    @Test("Gives back what a command printed, or throws with its last words")
    func run() async throws {
        #expect(try await ChildProcess.run(ProcessCommand("pwd", directory: "/")) == "/\n")
        let error = await #expect(throws: ProcessError.self) {
            try await ChildProcess.run(ProcessCommand("sh", ["-c", "echo no; exit 1"]))
        }
        #expect(error?.code == .failed && error?.description.contains("no") == true)
    }

    @Test("A program that is not there is an error")
    func missing() async throws {
        let error = await #expect(throws: ProcessError.self) {
            try await ChildProcess.start(ProcessCommand("no-such-program-anywhere"))
        }
        #expect(error?.code == .notFound)
    }

    @Test("What ends on a signal is stopped by it, and what does not is killed, its children too")
    func stop() async throws {
        let polite = try await ChildProcess.start(ProcessCommand("sleep", ["600"]))
        #expect(await polite.stop() == .signal(SIGTERM))
        let stubborn = try await ChildProcess.start(
            ProcessCommand("sh", ["-c", "trap '' TERM; sleep 600 & wait; sleep 600"]))
        #expect(await stubborn.stop(grace: .milliseconds(200)) == .signal(SIGKILL))
    }

    @Test("A frozen process can be stopped")
    func frozen() async throws {
        let child = try await ChildProcess.start(ProcessCommand("sleep", ["600"]))
        child.send(SIGSTOP)
        #expect(await child.stop() == .signal(SIGTERM))
    }

    @Test("What a killed process leaves in its group goes with it")
    func group() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/pid"
            let child = try await ChildProcess.start(
                ProcessCommand("sh", ["-c", "sleep 600 & echo $! >\(path).new; mv \(path).new \(path); wait"]))
            let text = try await eventual { try? String(contentsOfFile: path, encoding: .utf8) }
            let orphan = try #require(Int32(text.trimmingCharacters(in: .newlines)))
            child.send(SIGKILL)
            _ = try await child.exit()
            try await eventually { kill(orphan, 0) != 0 || isZombie(orphan) }
        }
    }

    @Test("Descriptors of ours do not reach it")
    func descriptors() async throws {
        try await withTemporaryDirectory { directory in
            let descriptor = open(directory + "/secret", O_RDWR | O_CREAT, 0o600)
            defer { close(descriptor) }
            let listed = try await ChildProcess.run(ProcessCommand("ls", ["-l", "/dev/fd/"]))
            #expect(!listed.contains("secret"))
        }
    }

    @Test("Waiting can be given up")
    func cancelled() async throws {
        let child = try await ChildProcess.start(ProcessCommand("sleep", ["600"]))
        let waiting = Task { try await child.exit() }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        await child.stop()
    }

    private func isZombie(_ pid: Int32) -> Bool {
        let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        return stat?.contains(") Z ") == true
    }
}
