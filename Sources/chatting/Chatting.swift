import ArgumentParser
import Foundation

/// The one executable: its first argument names what it does.
@main
struct Chatting: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chatting", abstract: "A chat platform: its servers, and what is needed to run and try them.",
        subcommands: [
            UpCommand.self, DownCommand.self, ResetCommand.self, AuthCommand.self, ChatCommand.self,
            BrokerCommand.self, MigrateCommand.self, TopicsCommand.self, SocketCommand.self, BenchCommand.self,
        ])

    static func main() async {
        do {
            try await run(parseAsRoot())
        } catch let error where exitCode(for: error) != .failure || error is CleanExit {
            exit(withError: error)
        } catch {
            // Caught here: an error that leaves main is a trap with a backtrace.
            FileHandle.standardError.write(Data("chatting: \(error)\n".utf8))
            exit(withError: ExitCode.failure)
        }
    }

    /// Concurrent, as the commands of ArgumentParser are.
    @concurrent
    private static func run(_ command: sending any ParsableCommand) async throws {
        guard var asynchronous = command as? any AsyncParsableCommand else {
            var command = command
            return try command.run()
        }
        try await asynchronous.run()
    }
}
