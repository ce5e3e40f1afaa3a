import Foundation

/// `postmaster.pid`: which process serves a data directory, or served it when it died.
struct PostmasterFile {
    let path: String
    let pid: pid_t
    private let data: String

    /// nil when there is none.
    init?(data: String) {
        path = data + "/postmaster.pid"
        self.data = data
        guard let text = try? String(contentsOfFile: path, encoding: .utf8),
            let pid = text.split(separator: "\n").first.flatMap({ pid_t($0.trimmingCharacters(in: .whitespaces)) }),
            pid > 1
        else { return nil }
        self.pid = pid
    }

    /// Brings the directory into a state that a server can start on: stops one that its parent left behind, and removes the
    /// file of one that is gone. Postgres does the latter itself, but for a number that another process has now, as happens
    /// in containers.
    func clear() async throws {
        if await isServing() {
            // SIGINT: roll back, disconnect, write everything out.
            kill(pid, SIGINT)
            let deadline = ContinuousClock.now + .seconds(30)
            while await isServing() {
                guard ContinuousClock.now < deadline else {
                    throw PostgresServerError("Another Postgres (process \(pid)) serves \(data) and does not stop.")
                }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        unlink(path)
    }

    /// Whether that process lives and is a server of this directory. A server's working directory is its data's.
    private func isServing() async -> Bool {
        guard kill(pid, 0) == 0 || errno == EPERM else { return false }
        #if os(Linux)
            let directory = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd")
            return directory == data
        #else
            let line = try? await ChildProcess.run(ProcessCommand("ps", ["-o", "command=", "-p", String(pid)]))
            return line?.contains(data) ?? false
        #endif
    }
}
