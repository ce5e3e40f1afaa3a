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
        try await withLogPods { pods, database in
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
                FROM generate_series(3, 100_000) seq
                """)
            try await database.client.execute(
                """
                UPDATE rooms SET seq = 100_000, message_count = 99_998, last_message_seq = 100_000
                WHERE room_id = \(other.uuid)
                """)
            let before = try await Self.scans(database)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let entry = try await pod.send("\(number)", in: number % 2 == 0 ? room : other, from: ann).entry
                        try await pod.send("re", in: number % 2 == 0 ? room : other, from: bob, replyTo: entry.seq)
                    }
                }
                try await group.waitForAll()
            }
            for number in 0..<20 {
                _ = try await pod.store.read(other, bob, upTo: Int64(number) * 4_000)
                _ = try await pod.store.messages(in: other, at: .around(50_000), limit: 50, as: ann)
                _ = try await pod.store.entries(in: other, after: 99_000, limit: 50, as: ann)
            }
            #expect(try await Self.scans(database) == before)
        }
    }

    /// How often the whole of each large table was read so far, by any connection.
    private static func scans(_ database: TestDatabase) async throws -> [String: Int] {
        // A backend tells its counts when it is idle; ours, of the pods' two connections, do at their next statement's end.
        try await database.client.execute("SELECT pg_stat_force_next_flush()")
        return Dictionary(
            uniqueKeysWithValues: try await database.client.query(
                "SELECT relname, seq_scan FROM pg_stat_user_tables WHERE relname IN ('entries', 'members', 'rooms')"
            ).decode(String.self, Int.self))
    }
}
