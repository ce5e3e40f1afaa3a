import ArgumentParser
import AuthServer
import ServiceKit

/// Makes a service client.
struct AuthClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client", abstract: "Make a service client, or give one its new secret.",
        discussion: "The secret is CHATTING_CLIENT_SECRET, or what the file CHATTING_CLIENT_SECRET_FILE holds.")

    @Option(help: "The client's id.")
    var id: String

    @Flag(help: "One of our own servers: its tokens open /internal.")
    var `internal` = false

    func run() async throws {
        try await makeServiceClient(id: id, isInternal: self.internal, ConfigurationReader())
    }
}
