import Foundation
import ServiceKit

extension LocalStack {
    /// How often a part may end before it was ever ready; then the stack does not come up.
    private static let failuresAllowed = 3

    /// Makes the machine ready: nothing of an earlier run is left, every file is there, every port is free.
    func prepare() async throws {
        let directory = configuration.directory
        for leftover in directory.leftovers { try await leftover.endLeftover() }
        try await PortCheck.requireFree(configuration.listeners)
        try secrets.prepare()
        for name in try FileManager.default.contentsOfDirectory(atPath: directory.logs) where name.hasSuffix(".log") {
            LogFile(path: "\(directory.logs)/\(name)").rotate()
        }
        if !FileManager.default.fileExists(atPath: directory.postgres) { report(.step("making a database server")) }
        _ = try await postgres.prepare()
    }

    /// Starts everything in order, and returns when all of it can be used.
    func bringUp() async throws {
        for name in [PartName.postgres, .brokers] { part(name)?.start() }
        try await ready(.postgres)
        for database in ["auth", "chat"] { try await postgres.server.createDatabase(database) }
        if case .external(let servers) = configuration.kafka {
            report(.step("making the topics on \(servers)"))
            try await run("topics", ["topics"], environment.kafka)
        } else {
            try await ready(.brokers)
        }
        report(.step("migrating the databases"))
        async let auth: Void = run("migrate-auth", ["migrate", "auth"], environment.auth())
        async let chat: Void = run("migrate-chat", ["migrate", "chat"], environment.chat(0))
        _ = try await (auth, chat)
        try await makeAccounts()
        let servers = [PartName.auth] + configuration.chatNames + [.gateway]
        for name in servers { part(name)?.start() }
        for name in servers { try await ready(name) }
        let url = "http://127.0.0.1:\(configuration.ports.gateway)/readyz"
        try await wait(for: "the gateway") { [probe = definitions.probe] in await probe.isReady(url) }
    }

    /// The service client that the chat servers are, and the operator.
    private func makeAccounts() async throws {
        try await run(
            "auth-client", ["auth", "client", "--id", "chat", "--internal"],
            environment.auth().merging(environment.chatClient) { $1 })
        try await run(
            "auth-operator", ["auth", "operator", "--id", StackSecrets.operatorID],
            environment.auth().merging(environment.operatorAccount) { $1 })
    }

    /// Runs a command of `chatting` to its end.
    private func run(_ name: String, _ arguments: [String], _ variables: [String: String]) async throws {
        let log = LogFile(path: configuration.directory.log(name))
        let child = try await ChildProcess.start(
            ProcessCommand(configuration.executable, arguments, environment: variables, output: .file(log.path)))
        let exit: ProcessExit
        do {
            exit = try await child.exit()
        } catch {
            await child.stop()
            throw error
        }
        guard exit.isSuccess else {
            throw StackError(
                "chatting \(arguments.joined(separator: " ")) ended with \(exit)\n\(lastLines(of: log))")
        }
    }

    /// Waits until a part can be used; gives up on one that keeps ending.
    private func ready(_ name: PartName) async throws {
        guard let part = part(name) else { return }
        let statuses = part.statuses()
        let log = LogFile(path: configuration.directory.log(name))
        do {
            try await withDeadline(configuration.startTimeout) {
                for await status in statuses {
                    if status.isReady { return }
                    guard status.failures < Self.failuresAllowed else {
                        let reason = status.lastFailure.map { ": \($0)" } ?? ""
                        throw StackError("\(name) does not start\(reason)\n\(self.lastLines(of: log))")
                    }
                }
                throw CancellationError()
            }
        } catch let error as DeadlineExceeded {
            throw StackError("\(name) is not ready after \(error.timeout)\n\(lastLines(of: log))")
        }
    }

    private func wait(for what: String, _ isReady: @escaping @Sendable () async -> Bool) async throws {
        do {
            try await withDeadline(configuration.startTimeout) {
                while await !isReady() { try await Task.sleep(for: .milliseconds(50)) }
            }
        } catch let error as DeadlineExceeded {
            throw StackError("\(what) is not ready after \(error.timeout)")
        }
    }

    private func lastLines(of log: LogFile) -> String {
        (log.tail().map { "  \($0)" } + ["  (\(log.path))"]).joined(separator: "\n")
    }
}
