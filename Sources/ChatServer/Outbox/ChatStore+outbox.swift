import Postgres

extension ChatStore {
    /// Deletes rows whose entries are in Kafka. It need not be on disk: after a crash they are sent once more.
    func deleteOutbox(_ ids: [Int64]) async throws(ChatError) {
        try await execute(
            """
            WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
            DELETE FROM outbox USING quick WHERE id = ANY (\(ids))
            """)
    }

    /// How many entries the rows of the outbox tell of.
    func outboxDepth() async throws(ChatError) -> Int64 {
        try await rows("SELECT coalesce(sum(entry_count), 0)::int8 FROM outbox", Int64.self).first.stored("sum")
    }
}
