import Postgres

/// The history of the auth server's schema.
enum AuthMigrations {
    static let all: [PostgresMigration] = [accounts, sessions, clients, signingKeys]

    /// `name_key` and `user_id` are compared byte by byte (`COLLATE "C"`), so that an index finds what begins with a text.
    /// `credentials` counts changes of the password: what was allowed because of an older one is not any more.
    private static let accounts = PostgresMigration(
        id: 1, name: "accounts",
        sql: """
            CREATE TABLE users (
                user_id text COLLATE "C" PRIMARY KEY,
                user_name text NOT NULL,
                name_key text COLLATE "C" NOT NULL,
                email text,
                password_hash text NOT NULL,
                credentials bigint NOT NULL DEFAULT 1,
                state text NOT NULL CHECK (state IN ('pending', 'active', 'locked', 'erased')),
                roles text[] NOT NULL DEFAULT '{}',
                version bigint NOT NULL DEFAULT 1,
                created_at timestamptz NOT NULL
            );
            CREATE INDEX users_by_name ON users (name_key, user_id);
            """)

    /// A family of refresh tokens is one row, however often it was refreshed; see ``RefreshFamily``.
    private static let sessions = PostgresMigration(
        id: 2, name: "sessions",
        sql: """
            CREATE TABLE families (
                sid text COLLATE "C" PRIMARY KEY,
                user_id text COLLATE "C" NOT NULL REFERENCES users,
                tag_key bytea NOT NULL,
                generation bigint NOT NULL,
                current_digest bytea NOT NULL,
                spent_digest bytea,
                spent_at timestamptz,
                sealed_successor bytea,
                created_at timestamptz NOT NULL,
                last_used_at timestamptz NOT NULL,
                expires_at timestamptz NOT NULL,
                revoked_at timestamptz,
                revocation text,
                CHECK ((spent_digest IS NULL) = (spent_at IS NULL)),
                CHECK ((spent_digest IS NULL) = (sealed_successor IS NULL)),
                CHECK ((revoked_at IS NULL) = (revocation IS NULL))
            );
            CREATE INDEX families_by_user ON families (user_id, created_at DESC, sid DESC);
            CREATE INDEX families_by_end ON families (expires_at);
            CREATE INDEX families_by_revocation ON families (revoked_at) WHERE revoked_at IS NOT NULL;
            """)

    private static let clients = PostgresMigration(
        id: 3, name: "clients",
        sql: """
            CREATE TABLE clients (
                client_id text COLLATE "C" PRIMARY KEY,
                secret_digest bytea NOT NULL,
                is_internal boolean NOT NULL,
                created_at timestamptz NOT NULL
            );
            """)

    /// One key signs at a time. The next one is published before it signs, the previous one until its tokens have expired.
    private static let signingKeys = PostgresMigration(
        id: 4, name: "signing keys",
        sql: """
            CREATE TABLE signing_keys (
                kid text COLLATE "C" PRIMARY KEY,
                sealed_pem bytea NOT NULL,
                state text NOT NULL CHECK (state IN ('next', 'current', 'previous')),
                created_at timestamptz NOT NULL
            );
            CREATE UNIQUE INDEX signing_keys_current ON signing_keys (state) WHERE state = 'current';
            CREATE UNIQUE INDEX signing_keys_next ON signing_keys (state) WHERE state = 'next';
            """)
}
