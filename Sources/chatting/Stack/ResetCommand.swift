import ArgumentParser
import LocalStack

/// Stops the stack and deletes its state.
struct ResetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset", abstract: "Stop what `up` runs, and delete its data, secrets and logs.")

    @OptionGroup var options: StackOptions

    func run() async throws {
        let control = StackControl(options.runDirectory)
        _ = try await control.stop()
        try await control.reset()
        print("Deleted \(options.runDirectory.path).")
    }
}
