import Foundation

/// What another process can do to a stack that runs.
public struct StackControl: Sendable {
    private let directory: RunDirectory

    /// Controls the stack of a run directory.
    public init(_ directory: RunDirectory) { self.directory = directory }

    /// Stops the stack as Ctrl-C would, and returns when it has ended; false when none ran.
    public func stop() async throws -> Bool {
        guard let pid = StackLock.holder(of: directory) else { return false }
        guard kill(pid, SIGTERM) == 0 else {
            throw StackError("process \(pid) cannot be stopped: \(String(cString: strerror(errno)))")
        }
        while StackLock.holder(of: directory) == pid { try await Task.sleep(for: .milliseconds(100)) }
        return true
    }

    /// Deletes all its state. It must not run.
    public func reset() async throws {
        guard FileManager.default.fileExists(atPath: directory.path) else { return }
        let lock = try StackLock.take(directory)
        defer { withExtendedLifetime(lock) {} }
        for leftover in directory.leftovers { try await leftover.endLeftover() }
        try PostgresServer.remove(at: directory.postgres)
        try FileManager.default.removeItem(atPath: directory.path)
    }
}
