extension ChatMigrations {
    /// Texts that are ids compare by bytes (`COLLATE "C"`), which is several times as fast as by language.
    static let tables = #"""
        -- One row: when this store was made. A restored copy gets another epoch, so that positions in the lost future are void.
        CREATE TABLE store (
            singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
            epoch bigint NOT NULL
        );
        INSERT INTO store (epoch) VALUES ((extract(epoch FROM clock_timestamp()) * 1000)::bigint);

        -- Updated for every batch: pages are left half empty so that updates stay on them (HOT), and no index has a changing column.
        CREATE TABLE rooms (
            room_id uuid PRIMARY KEY,
            kind text NOT NULL CHECK (kind IN ('direct', 'group', 'public')),
            name text,
            direct_key text COLLATE "C" UNIQUE,
            seq bigint NOT NULL DEFAULT 0,
            message_count bigint NOT NULL DEFAULT 0,
            last_message_seq bigint NOT NULL DEFAULT 0,
            member_count int NOT NULL DEFAULT 0,
            active_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
            created_by text COLLATE "C" NOT NULL,
            created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
            deleted_at timestamptz
        ) WITH (fillfactor = 50);
        CREATE INDEX rooms_public ON rooms (room_id) WHERE kind = 'public' AND deleted_at IS NULL;

        -- unread = rooms.message_count - read_count - own_unread; read_count is the message_count at read_seq.
        CREATE TABLE members (
            room_id uuid NOT NULL,
            user_id text COLLATE "C" NOT NULL,
            state text NOT NULL CHECK (state IN ('member', 'left', 'banned')),
            role text NOT NULL DEFAULT 'member' CHECK (role IN ('owner', 'admin', 'member')),
            muted boolean NOT NULL DEFAULT false,
            read_seq bigint NOT NULL DEFAULT 0,
            read_count bigint NOT NULL DEFAULT 0,
            own_unread bigint NOT NULL DEFAULT 0,
            changed_seq bigint NOT NULL,
            changed_at timestamptz NOT NULL,
            PRIMARY KEY (room_id, user_id)
        ) WITH (fillfactor = 70);
        CREATE INDEX members_user ON members (user_id, room_id) WHERE state = 'member';
        CREATE INDEX members_changed ON members (changed_at);

        -- No foreign keys: each would cost a look-up for every message, and the functions hold the room's row.
        CREATE TABLE entries (
            room_id uuid NOT NULL,
            seq bigint NOT NULL,
            message_ordinal bigint NOT NULL,
            at timestamptz NOT NULL,
            entry_id uuid NOT NULL,
            type text NOT NULL,
            sender text COLLATE "C" NOT NULL,
            client_id text COLLATE "C",
            body text,
            reply_to bigint,
            target bigint,
            details jsonb,
            PRIMARY KEY (room_id, seq)
        );
        CREATE UNIQUE INDEX entries_client ON entries (room_id, sender, client_id) WHERE client_id IS NOT NULL;
        CREATE UNIQUE INDEX entries_own_id ON entries (entry_id) WHERE client_id IS NULL;

        -- A row for each batch, without payload: who sends it reads the entries.
        CREATE TABLE outbox (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            entry_count int NOT NULL,
            room_ids uuid[] NOT NULL,
            first_seqs bigint[] NOT NULL,
            last_seqs bigint[] NOT NULL
        ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

        CREATE TABLE users (
            user_id text COLLATE "C" PRIMARY KEY,
            user_name text NOT NULL,
            fetched_at timestamptz NOT NULL
        );

        -- Good for seconds, so not worth the log.
        CREATE UNLOGGED TABLE tickets (
            hash bytea PRIMARY KEY,
            user_id text COLLATE "C" NOT NULL,
            session_id text COLLATE "C" NOT NULL,
            token_expires_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL
        );
        CREATE INDEX tickets_expiry ON tickets (expires_at);
        """#
}
