import Contracts
import Foundation
import Postgres
import ServiceKit

/// What Postgres says of one message of a batch.
struct AppendRow: Sendable {
    /// `appended`, `repeated`, or why not.
    var outcome: String
    var seq: Int64?
    var at: Timestamp?
    /// Of a repeated one, what is in the log.
    var firstID: UUID?
    var firstBody: String?
    var firstReplyTo: Int64?
}

/// What Postgres says of a batch: a row for each message, in their order.
struct AppendedBatch: Sendable {
    var rows: [AppendRow]
    var epoch: Int64
    /// The outbox's row that tells of it; nil when nothing new was appended.
    var outboxID: Int64?
}

extension ChatStore {
    /// Appends a batch of messages, in which no room, sender and client id come together twice.
    func append(_ messages: [AppendRequest], ids: [UUID]) async throws(PostgresError) -> AppendedBatch {
        let rows = try await postgres.query(
            """
            SELECT outcome, seq, at, entry_id, body, reply_to, epoch, outbox_id FROM append_messages(
                \(messages.map(\.room.uuid)), \(ids), \(messages.map(\.from.description)),
                \(messages.map(\.clientID.description)), \(messages.map(\.body.description)), \(messages.map(\.replyTo)))
            """
        ).decode(
            String.self, Int64?.self, Timestamp?.self, UUID?.self, String?.self, Int64?.self, Int64.self, Int64?.self)
        return AppendedBatch(
            rows: rows.map {
                AppendRow(
                    outcome: $0.0, seq: $0.1, at: $0.2, firstID: $0.3, firstBody: $0.4, firstReplyTo: $0.5)
            },
            epoch: rows.first?.6 ?? 0, outboxID: rows.first?.7)
    }
}
