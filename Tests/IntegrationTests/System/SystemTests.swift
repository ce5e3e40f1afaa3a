import Kafka
import LocalStack
import TestSupport
import Testing

/// Whole systems: real servers, Postgres, brokers and nginx in processes of their own. One at a time, since each fills the
/// machine, and those over the real Kafka share its topics.
@Suite("System", .serialized)
struct SystemTests {}

/// Variables for parts of a stack.
typealias StackEnvironment = [PartName: [String: String]]

extension StackEnvironment {
    /// Cheap passwords and no limits on rates, so that many users are there at once.
    static var quick: StackEnvironment {
        let open = ["CHATTING_RATE_LIMITS": "off"]
        return [
            .auth: ["CHATTING_RATE_LIMITS": "off", "CHATTING_PASSWORD_COST": "10"], .chat(1): open, .chat(2): open,
        ]
    }
}

extension StackKafka {
    /// The real Kafka that the run was given.
    static func real() throws -> StackKafka { .external(try #require(RealKafka.bootstrapServers)) }

    /// A cluster of a test's own.
    static func own(_ cluster: OwnKafkaCluster) -> StackKafka { .external(cluster.configuration.bootstrapServers) }
}

/// Runs `day` in a system under load: people talk before it, through it, and for a while after it; then everybody's notes
/// are compared with history.
func withBadDay(
    _ kafka: StackKafka, users: Int = 8, listeners: Int = 0, rooms: Int = 3,
    postgresTuning: PostgresServer.Tuning = .disposable, sourceLocation: SourceLocation = #_sourceLocation,
    _ day: @escaping @Sendable (Conversation) async throws -> Void
) async throws {
    try await TestStack.with(kafka: kafka, environment: .quick, postgresTuning: postgresTuning) { stack in
        try await Conversation.with(stack, users: users, listeners: listeners, rooms: rooms) { conversation in
            try await conversation.whileTalking {
                try await conversation.progress.wait(for: 50, of: .acknowledged)
                try await day(conversation)
                try await conversation.progress.wait(for: 100, of: .acknowledged)
            }
            try await expectNothingBroken(in: conversation, sourceLocation: sourceLocation)
            // What was committed is in Kafka, too.
            _ = try await eventual(within: .seconds(120)) {
                let depth = try? await stack.metric("chat_outbox_depth", of: .chat(1), conversation.http)
                return depth == 0 ? true : nil
            }
        }
    }
}
