import Contracts
import Foundation
import Postgres
import ServiceKit

/// A row of the outbox: which entries one commit has put into which rooms.
struct OutboxBatch: Sendable {
    let id: Int64
    let rooms: [UUID]
    let firstSeqs: [Int64]
    let lastSeqs: [Int64]

    /// Locks the oldest rows that nobody else holds.
    static func take(
        _ limit: Int, olderThan age: Duration, in transaction: PostgresTransaction
    ) async throws -> [OutboxBatch] {
        try await transaction.query(
            """
            SELECT id, room_ids, first_seqs, last_seqs FROM outbox
            WHERE created_at <= clock_timestamp() - make_interval(secs => \(age.seconds))
            ORDER BY id LIMIT \(limit) FOR UPDATE SKIP LOCKED
            """
        ).decode(Int64.self, [UUID].self, [Int64].self, [Int64].self).map {
            OutboxBatch(id: $0.0, rooms: $0.1, firstSeqs: $0.2, lastSeqs: $0.3)
        }
    }

    /// The entries of these rows, those of a room ascending, and the store's epoch.
    static func entries(
        of batches: [OutboxBatch], in transaction: PostgresTransaction
    ) async throws -> (epoch: Int64, entries: [RoomEntry]) {
        let rows = try await transaction.query(
            """
            SELECT s.epoch, e.room_id, \(unsafeSQL: EntryRow.columns)
            FROM unnest(\(batches.flatMap(\.rooms)), \(batches.flatMap(\.firstSeqs)), \(batches.flatMap(\.lastSeqs)))
                AS part (room_id, first_seq, last_seq)
            JOIN entries e ON e.room_id = part.room_id AND e.seq BETWEEN part.first_seq AND part.last_seq
            JOIN store s ON s.singleton ORDER BY e.room_id, e.seq
            """
        ).decode(
            Int64.self, UUID.self, Int64.self, String.self, UUID.self, String.self, Timestamp.self, String?.self,
            String?.self, Int64?.self, Int64?.self, String?.self)
        let entries = try rows.map { row in
            RoomEntry(
                room: RoomID(row.1),
                entry: try EntryRow.entry(
                    (row.2, row.3, row.4, row.5, row.6, row.7, row.8, row.9, row.10, row.11)))
        }
        return (rows.first?.0 ?? 0, entries)
    }
}
