import Foundation
import TestSupport
import Testing

@testable import LocalStack

/// The program itself, as `make up` runs it. One at a time: each has all the ports.
@Suite("chatting up", .serialized)
struct UpCommandTests {
    /// `chatting up` in a process of its own.
    private struct Up: Sendable {
        let child: ChildProcess
        let directory: RunDirectory
        let ports: StackPorts
        let output: String

        static func start(
            in path: String, offset: Int, executable: String? = nil, user: String? = nil
        ) async throws -> Up {
            let output = path + "/output"
            let child = try await ChildProcess.start(
                ProcessCommand(
                    try executable ?? TestStack.executable(),
                    ["up", "--directory", path + "/run", "--port-offset", String(offset)],
                    environment: ["KAFKA_BOOTSTRAP_SERVERS": ""], output: .file(output), user: user))
            return Up(
                child: child, directory: RunDirectory(path + "/run"), ports: StackPorts(offset: offset), output: output)
        }

        var printed: String { (try? String(contentsOfFile: output, encoding: .utf8)) ?? "" }

        func waitUntilReady() async throws {
            try await eventually(within: .seconds(60)) {
                try #require(child.isRunning, "\(printed)")
                return printed.contains("Everything is ready")
            }
        }

        /// The processes that it says it runs.
        var processes: [ProcessIdentity] { directory.leftovers.compactMap { $0.read()?.process } }
        var listeners: [Int] { StackConfiguration(directory: directory, ports: ports).listeners.map(\.port) }
    }

    /// An offset at which nobody listens, below the ports that the system gives away.
    private func freeOffset() throws -> Int {
        let candidates = stride(from: 1_000, to: 20_000, by: 311).shuffled()
        return try #require(
            candidates.first { offset in
                let configuration = StackConfiguration(
                    directory: RunDirectory("/nowhere"), ports: StackPorts(offset: offset))
                return configuration.listeners.allSatisfy { PortCheck.isFree(port: $0.port) }
            })
    }

    @Test(
        "Stops everything on a signal, from the outside to the inside, and ends with success",
        arguments: [SIGINT, SIGTERM])
    func signals(signal: Int32) async throws {
        try await withTemporaryDirectory { path in
            let up = try await Up.start(in: path, offset: freeOffset())
            try await up.waitUntilReady()
            let processes = up.processes
            #expect(processes.count == 6)
            up.child.send(signal)
            #expect(try await up.child.exit() == .code(0))
            #expect(processes.allSatisfy { !$0.isRunning })
            let stopped = up.printed.split(separator: "\n").filter { $0.hasSuffix("stopped") }
                .compactMap { $0.split(separator: " ").first.map(String.init) }
            #expect(stopped.first == "gateway" && Array(stopped.suffix(3)) == ["auth", "brokers", "postgres"])
        }
    }

    @Test("Killed, it leaves nothing running, and starts again")
    func killed() async throws {
        try await withTemporaryDirectory { path in
            let offset = try freeOffset()
            let up = try await Up.start(in: path, offset: offset)
            try await up.waitUntilReady()
            let processes = up.processes
            // The process alone: its children are in groups of their own.
            up.child.send(SIGKILL)
            _ = try await up.child.exit()
            #if os(Linux)
                try await eventually { processes.allSatisfy { !$0.isRunning } }
            #endif
            unlink(up.output)
            let next = try await Up.start(in: path, offset: offset)
            try await next.waitUntilReady()
            #expect(processes.allSatisfy { !$0.isRunning })
            #expect(await next.child.stop(SIGTERM, grace: .seconds(30)) == .code(0))
        }
    }

    @Test("Says which port is taken, and by whom")
    func port() async throws {
        try await withTemporaryDirectory { path in
            let offset = try freeOffset()
            let first = try await Up.start(in: path, offset: offset)
            try await first.waitUntilReady()
            try await withTemporaryDirectory { other in
                let second = try await Up.start(in: other, offset: offset)
                #expect(try await second.child.exit() == .code(1))
                #expect(second.printed.contains("port \(8080 + offset), for the gateway, is taken by nginx (process"))
            }
            let down = ProcessCommand(try TestStack.executable(), ["down", "--directory", first.directory.path])
            #expect(try await ChildProcess.run(down) == "Stopped.\n")
            #expect(try await first.child.exit() == .code(0))
            #expect(try await ChildProcess.run(down).hasPrefix("Nothing runs"))
        }
    }

    @Test(
        "Runs for people who are not root", .enabled(if: geteuid() == 0, "we are not root, so the other tests say it"))
    func unprivileged() async throws {
        try await withTemporaryDirectory { path in
            // A copy: nobody may not come where we built it.
            let executable = path + "/chatting"
            try FileManager.default.copyItem(atPath: TestStack.executable(), toPath: executable)
            let command = ProcessCommand(executable, ["--help"], user: "nobody")
            guard (try? await ChildProcess.run(command)) != nil else { return }  // Nor where Swift's libraries are.
            let home = path + "/home"
            try FileManager.default.createDirectory(
                atPath: home, withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700, .ownerAccountName: "nobody"])
            let up = try await Up.start(in: home, offset: freeOffset(), executable: executable, user: "nobody")
            try await up.waitUntilReady()
            #expect(await up.child.stop(SIGTERM, grace: .seconds(30)) == .code(0))
        }
    }
}
