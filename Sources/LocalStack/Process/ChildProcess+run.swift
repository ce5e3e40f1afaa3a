import Foundation

extension ChildProcess {
    /// Runs a command to its end and returns what it printed; its ``ProcessCommand/output`` is not looked at.
    ///
    /// Throws ``ProcessError`` with the last lines when it does not end with success. Cancellation stops it. Not for
    /// commands that leave something running behind: that goes with its group.
    @discardableResult
    public static func run(_ command: ProcessCommand) async throws -> String {
        let path = FileManager.default.temporaryDirectory.path + "/chatting-\(UUID().uuidString.lowercased())"
        defer { unlink(path) }
        var command = command
        command.output = .file(path)
        let child = try await start(command)
        let exit: ProcessExit
        do {
            exit = try await child.exit()
        } catch {
            await child.stop()
            throw error
        }
        let output = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        guard exit.isSuccess else {
            let lines = output.split(separator: "\n").suffix(5).joined(separator: "\n")
            throw ProcessError(.failed, "\(command.executable) ended with \(exit): \(lines)")
        }
        return output
    }
}
