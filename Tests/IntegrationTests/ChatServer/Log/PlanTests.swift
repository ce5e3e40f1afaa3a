import Contracts
import Foundation
import Postgres
import ServiceKit
import TestSupport
import Testing

@testable import ChatServer

@Suite("Plans of the hot statements")
struct PlanTests {
    @Test("With 100,000 entries, and statistics from when there were none, no hot statement reads a whole table")
    func noScans() async throws {
        try await withLogPods(connections: 1) { pods, database in
            let pod = pods[0]
            let (ann, bob) = (UserID("ann")!, UserID("bob")!)
            let room = try await pod.makeRoom(by: ann, [bob])
            let other = try await pod.makeRoom(by: bob, [ann])
            // Every connection has its plans from when the tables were empty.
            for number in 0..<20 { try await pod.send("\(number)", in: room, from: ann) }
            try await database.client.execute(
                """
                INSERT INTO entries (room_id, seq, message_ordinal, at, entry_id, type, sender, client_id, body)
                SELECT \(other.uuid), seq, seq - 2, now(), gen_random_uuid(), 'message', 'ann', 'c' || seq, 'body'
                FROM generate_series(3, 100000) seq
                """)
            try await database.client.execute(
                """
                UPDATE rooms SET seq = 100000, message_count = 99998, last_message_seq = 100000
                WHERE room_id = \(other.uuid)
                """)
            let before = try await Self.counts(pod)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let entry = try await pod.send("\(number)", in: number % 2 == 0 ? room : other, from: ann).entry
                        try await pod.send("re", in: number % 2 == 0 ? room : other, from: bob, replyTo: entry.seq)
                    }
                }
                try await group.waitForAll()
            }
            for number in 0..<20 { _ = try await pod.store.read(other, bob, upTo: Int64(number) * 4_000) }
            let written = try await Self.counts(pod)
            for table in ["entries", "members", "rooms"] {
                #expect(written[table]?.scans == before[table]?.scans, "\(table)")
                #expect((written[table]?.lookups ?? 0) > (before[table]?.lookups ?? 0), "\(table)")
            }
            for number in 0..<20 {
                _ = try await pod.store.messages(in: other, at: .around(Int64(number) * 5_000), limit: 50, as: ann)
                _ = try await pod.store.messages(in: other, at: .newest, limit: 50, as: ann)
                _ = try await pod.store.entries(in: other, after: Int64(number) * 5_000, limit: 50, as: ann)
                _ = try await pod.store.rooms(of: ann, after: nil, limit: 50)
            }
            #expect(try await Self.counts(pod)["entries"]?.scans == before["entries"]?.scans)
        }
    }

    /// How often each table was read as a whole, and by an index, so far; the pod has one connection, which tells its counts
    /// when it is asked to.
    private static func counts(_ pod: LogPod) async throws -> [String: (scans: Int, lookups: Int)] {
        _ = try await pod.store.postgres.query("SELECT pg_stat_force_next_flush()")
        let rows = try await pod.store.postgres.query("SELECT relname, seq_scan, idx_scan FROM pg_stat_user_tables")
            .decode(String.self, Int.self, Int?.self)
        return Dictionary(uniqueKeysWithValues: rows.map { ($0, (scans: $1, lookups: $2 ?? 0)) })
    }
}
