import Contracts
import Postgres

/// What is kept of a user.
struct KeptUser: Sendable, Hashable {
    var name: UserName
    /// Whether auth was asked not long ago.
    var isFresh: Bool
}

extension ChatStore {
    /// Those of these users that are kept.
    func users(_ users: [UserID], maximumAge: Duration) async throws(ChatError) -> [UserID: KeptUser] {
        let found = try await rows(
            """
            SELECT user_id, user_name, fetched_at > now() - make_interval(secs => \(maximumAge.seconds))
            FROM users WHERE user_id = ANY (\(users.map(\.description)))
            """, String.self, String.self, Bool.self)
        var kept: [UserID: KeptUser] = [:]
        for (id, name, isFresh) in found {
            kept[try UserID(id).stored("user_id")] = KeptUser(
                name: try UserName(name).stored("user_name"), isFresh: isFresh)
        }
        return kept
    }

    /// Keeps what auth said.
    func saveUsers(_ names: [UserID: UserName], gone: [UserID]) async throws(ChatError) {
        if !names.isEmpty {
            // In one order, so that two pods that save the same users do not wait for each other crosswise.
            let users = names.sorted { $0.key < $1.key }
            try await execute(
                """
                INSERT INTO users (user_id, user_name, fetched_at)
                SELECT user_id, user_name, now()
                FROM unnest(\(users.map(\.key.description)), \(users.map(\.value.description)))
                    AS fetched (user_id, user_name)
                ON CONFLICT (user_id) DO UPDATE SET user_name = excluded.user_name, fetched_at = excluded.fetched_at
                """)
        }
        if !gone.isEmpty {
            try await execute("DELETE FROM users WHERE user_id = ANY (\(gone.map(\.description)))")
        }
    }
}
