import ArgumentParser
import LocalStack

/// Stops what `up` runs in another terminal.
struct DownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down", abstract: "Stop what `up` runs elsewhere, and wait until it has ended.")

    @OptionGroup var options: StackOptions

    func run() async throws {
        let stopped = try await StackControl(options.runDirectory).stop()
        print(stopped ? "Stopped." : "Nothing runs in \(options.runDirectory.path).")
    }
}
