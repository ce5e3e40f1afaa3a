import Foundation

/// The file that says which process a part is, so that the next start finds what a killed one left behind.
struct ProcessRecord: Sendable {
    let path: String

    func write(_ pid: Int32, stopSignal: Int32) {
        guard let identity = ProcessIdentity(of: pid) else { return }
        let text = "\(pid) \(identity.startedAt) \(stopSignal)\n"
        // Without it nothing is lost but the tidying up after a kill -9.
        try? Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    func remove() { unlink(path) }

    /// The process that it names, and the signal that ends it; nil when there is none or it has ended.
    func read() -> (process: ProcessIdentity, stopSignal: Int32)? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        let fields = text.split(whereSeparator: \.isWhitespace)
        guard fields.count == 3, let pid = Int32(fields[0]), let signal = Int32(fields[2]) else { return nil }
        let process = ProcessIdentity(pid: pid, startedAt: String(fields[1]))
        return process.isRunning ? (process, signal) : nil
    }

    /// Ends the process that it names, if that still runs: with its own signal, after `grace` with `SIGKILL`.
    func endLeftover(grace: Duration = .seconds(20)) async throws(CancellationError) {
        guard let (process, signal) = read() else { return remove() }
        kill(-process.pid, SIGCONT)
        kill(process.pid, signal)
        let deadline = ContinuousClock.now + grace
        while process.isRunning {
            if ContinuousClock.now > deadline { kill(-process.pid, SIGKILL) }
            do { try await Task.sleep(for: .milliseconds(50)) } catch { throw CancellationError() }
        }
        remove()
    }
}
