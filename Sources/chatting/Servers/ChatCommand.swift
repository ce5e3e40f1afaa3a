import ArgumentParser
import ChatServer
import ServiceKit

/// A chat server, and what its operators do with its database.
struct ChatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat", abstract: "Run a chat server; or tell that its database was restored.",
        subcommands: [ServeCommand.self, ChatEpochCommand.self], defaultSubcommand: ServeCommand.self)

    struct ServeCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "serve", abstract: "Run a chat server (the default).")

        func run() async throws { try await runChatServer(ConfigurationReader()) }
    }
}
