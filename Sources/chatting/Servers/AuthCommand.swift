import ArgumentParser
import AuthServer
import ServiceKit

/// The auth server, and what its operators do with it.
struct AuthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "auth", abstract: "Run the auth server; or make service clients and operators.",
        subcommands: [ServeCommand.self, AuthClientCommand.self, AuthOperatorCommand.self],
        defaultSubcommand: ServeCommand.self)

    struct ServeCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "serve", abstract: "Run the auth server (the default).")

        func run() async throws { try await runAuthServer(ConfigurationReader()) }
    }
}
