import ArgumentParser
import AuthServer
import ChatServer
import ServiceKit

/// Brings a database to the schema that this version needs.
struct MigrateCommand: AsyncParsableCommand {
    /// The servers that have a database.
    enum Server: String, ExpressibleByArgument, CaseIterable {
        case auth, chat
    }

    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring a server's database to the schema of this version.",
        discussion: "Safe to repeat, and while servers of this version and the one before run.")

    @Argument(help: "Whose database: auth or chat.")
    var server: Server

    func run() async throws {
        switch server {
        case .auth: try await migrateAuth(ConfigurationReader())
        case .chat: try await migrateChat(ConfigurationReader())
        }
    }
}
