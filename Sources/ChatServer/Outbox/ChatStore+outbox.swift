import Postgres

extension ChatStore {
    /// Deletes rows whose entries are in Kafka. It need not be on disk: after a crash they are sent once more. What a relay
    /// holds is the relay's to delete: waiting for it would hold up everything else on the connection.
    func deleteOutbox(_ ids: [Int64]) async throws(ChatError) {
        try await execute(
            """
            WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
            DELETE FROM outbox USING quick WHERE id IN (
                SELECT id FROM outbox WHERE id = ANY (\(ids)) FOR UPDATE SKIP LOCKED)
            """)
    }

    /// Whether the first row has been there for so long.
    func outboxIsOverdue(by age: Duration) async throws(ChatError) -> Bool {
        try await rows(
            """
            SELECT created_at <= clock_timestamp() - make_interval(secs => \(age.seconds))
            FROM outbox ORDER BY id LIMIT 1
            """, Bool.self
        ).first ?? false
    }

    /// How many entries the rows of the outbox tell of.
    func outboxDepth() async throws(ChatError) -> Int64 {
        try await rows("SELECT coalesce(sum(entry_count), 0)::int8 FROM outbox", Int64.self).first.stored("sum")
    }
}

extension Duration {
    /// In seconds, with their fraction.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
