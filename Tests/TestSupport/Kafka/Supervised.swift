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
        process.standardOutput = output
        process.standardError = output
        try process.run()
    }

    /// Returns when the command has ended.
    func stop() async {
        try? life.fileHandleForWriting.close()
        try? await eventually(within: .seconds(60)) { !self.process.isRunning }
    }
}
