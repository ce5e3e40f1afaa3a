import ArgumentParser
import ChatServer
import ServiceKit

/// A chat server.
struct ChatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "chat", abstract: "Run a chat server.")

    func run() async throws { try await runChatServer(ConfigurationReader()) }
}
