import ArgumentParser
import ChatServer
import ServiceKit

/// Tells everybody that the chat database was restored to an earlier time.
struct ChatEpochCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "epoch", abstract: "Give the chat database a new epoch, after it was restored to an earlier time.",
        discussion: """
            Run it once after each restore, with the database's settings as the chat servers have them. Servers that run notice \
            within 5 s and close all sockets with 1012; clients start over from history, and records in Kafka from before \
            count no more. docs/operations.md says what else belongs to a restore.
            """)

    func run() async throws {
        let epoch = try await renewChatEpoch(ConfigurationReader())
        print("The epoch is \(epoch) now.")
    }
}
