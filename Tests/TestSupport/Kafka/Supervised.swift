import Foundation

/// A shell command that ends, by SIGTERM, with whoever started it: also when that was killed.
final class Supervised: Sendable {
    private let process = Process()
    private let life = Pipe()

    init(_ command: String, log: String) throws {
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        let output = FileHandle(forWritingAtPath: log)
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        // The shell reads from us until we are no more.
        process.arguments = ["-c", "\(command) & pid=$!; read -r _; kill -TERM $pid; wait $pid"]
        process.standardInput = life
        // Whoever inherits our end keeps it open.
        _ = fcntl(life.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        process.standardOutput = output
        process.standardError = output
        // A child inherits the mask of the thread that starts it, and the threads of tasks block SIGTERM.
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try process.run()
    }

    /// Returns when the command has ended.
    func stop() async {
        try? life.fileHandleForWriting.close()
        try? await eventually(within: .seconds(60)) { !self.process.isRunning }
    }
}
