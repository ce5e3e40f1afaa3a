import Foundation
import TestSupport
import Testing

@testable import LocalStack

@Suite("The local stack")
struct LocalStackTests {
    @Test("What it tells people to try works, and is still there after it was stopped and started again")
    func walkthrough() async throws {
        try await withTemporaryDirectory { directory in
            let configuration = try TestStack.configuration(in: directory + "/run")
            let commands = commands(configuration)
            let room = try await TestStack.with(configuration) { stack in
                let output = try await run(commands + [history(stack, room: "$ROOM"), "echo room: $ROOM"])
                #expect(output.matches(of: /What shall we eat\?/).count == 3, "sent, read as told, read by us")
                #expect(output.contains("Gimbap!"))
                return try #require(output.split(separator: "\n").last { $0.hasPrefix("room: ") }).dropFirst(6)
            }
            try await TestStack.with(configuration) { stack in
                // The two who have signed up log in again.
                let definitions = commands.filter { $0.contains("() {") || $0.contains("/user/login") }
                let output = try await run(definitions + [history(stack, room: room)])
                #expect(output.contains("What shall we eat?") && output.contains("Gimbap!"))
            }
        }
    }

    @Test("A part that is killed is there again, and the others go on")
    func killed() async throws {
        try await TestStack.with { stack in
            let ready = "\(stack.url)/readyz"
            for name in [PartName.gateway, .chat(1), .auth, .brokers, .postgres] {
                try await stack.killAndWait(name)
            }
            try await eventually {
                (try? await ChildProcess.run(ProcessCommand("curl", ["-sSf", ready]))) != nil
            }
        }
    }

    @Test("A second one in the same directory says that one runs already")
    func second() async throws {
        try await TestStack.with { stack in
            let error = await #expect(throws: ProcessError.self) {
                try await ChildProcess.run(
                    ProcessCommand(TestStack.executable(), ["up", "--directory", stack.configuration.directory.path]))
            }
            #expect(error?.description.contains("exit code 1") == true)
            #expect(error?.description.contains("runs already (process \(getpid()))") == true)
        }
    }

    /// The lines to copy, but for the socket's, which waits for somebody to type.
    private func commands(_ configuration: StackConfiguration) -> [String] {
        Walkthrough(configuration).text.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.contains(" socket ") }
            .map { String($0.dropFirst(2)) }
    }

    private func history(_ stack: TestStack, room: some StringProtocol) -> String {
        "curl -sSf \(stack.url)/chat/rooms/\(room)/messages -H \"authorization: Bearer $JUN\"; echo"
    }

    private func run(_ lines: [String]) async throws -> String {
        let script = (["set -euo pipefail"] + lines).joined(separator: "\n")
        return try await ChildProcess.run(ProcessCommand("bash", ["-c", script]))
    }
}
