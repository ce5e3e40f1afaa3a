extension ChatMigrations {
    /// What the functions that change rooms share. All of them hold the room's row until the commit, append the entries that
    /// tell of the change, and answer with these; a change that is asked for again (`ids` are its entries') answers the same.
    static let changeHelpers = #"""
        CREATE TYPE room_answer AS (
            outcome text, room_id uuid, seq bigint, type text, entry_id uuid, sender text, details text, at timestamptz,
            epoch bigint, outbox_id bigint);

        CREATE FUNCTION refused(p_outcome text, p_room uuid) RETURNS room_answer LANGUAGE sql IMMUTABLE AS $$
            SELECT p_outcome, p_room, NULL::bigint, NULL::text, NULL::uuid, NULL::text, NULL::text, NULL::timestamptz,
                NULL::bigint, NULL::bigint
        $$;

        -- Where a user stands in a room that is now locked: their role, not_found, not_a_member (public rooms only), or
        -- repeated when this very change was made before.
        CREATE FUNCTION lock_room(p_room uuid, p_user text, p_ids uuid[]) RETURNS text LANGUAGE plpgsql AS $$
        DECLARE
            r rooms;
            m members;
        BEGIN
            SELECT * INTO r FROM rooms WHERE room_id = p_room FOR NO KEY UPDATE;
            IF EXISTS (SELECT FROM entries WHERE entry_id = p_ids[1] AND client_id IS NULL) THEN RETURN 'repeated'; END IF;
            IF r.room_id IS NULL OR r.deleted_at IS NOT NULL THEN RETURN 'not_found'; END IF;
            SELECT * INTO m FROM members WHERE room_id = p_room AND user_id = p_user;
            IF m.state = 'member' THEN RETURN m.role; END IF;
            RETURN CASE r.kind WHEN 'public' THEN 'not_a_member' ELSE 'not_found' END;
        END
        $$;

        CREATE FUNCTION append_entry(p_room uuid, p_id uuid, p_type text, p_from text, p_details jsonb) RETURNS void
        LANGUAGE sql AS $$
            WITH moved AS (
                UPDATE rooms SET seq = seq + 1,
                    active_at = greatest(active_at, date_trunc('milliseconds', clock_timestamp()))
                WHERE room_id = p_room RETURNING room_id, seq, message_count, active_at
            )
            INSERT INTO entries (room_id, seq, message_ordinal, at, entry_id, type, sender, details)
            SELECT room_id, seq, message_count, active_at, p_id, p_type, p_from, p_details FROM moved
        $$;

        -- The answer to a change that was made, and its row in the outbox; a repeated one has that already.
        CREATE FUNCTION changed(p_room uuid, p_ids uuid[], p_is_new boolean DEFAULT true) RETURNS SETOF room_answer
        LANGUAGE sql AS $$
            WITH found AS MATERIALIZED (
                SELECT * FROM entries WHERE entry_id = ANY (p_ids) AND client_id IS NULL AND room_id = p_room
            ), queued AS (
                INSERT INTO outbox (entry_count, room_ids, first_seqs, last_seqs)
                SELECT count(*), ARRAY[p_room], ARRAY[min(seq)], ARRAY[max(seq)] FROM found
                WHERE p_is_new HAVING count(*) > 0
                RETURNING id
            )
            SELECT 'changed', room_id, seq, type, entry_id, sender, details::text, at,
                (SELECT epoch FROM store WHERE singleton), (SELECT id FROM queued)
            FROM found ORDER BY seq
        $$;

        -- Puts a user into a locked room, with the entry that comes next: who comes again starts anew, but stays muted.
        CREATE FUNCTION put_in(p_room uuid, p_user text, p_role text) RETURNS void LANGUAGE sql AS $$
            WITH moved AS (
                UPDATE rooms SET member_count = member_count + 1 WHERE room_id = p_room
                RETURNING room_id, seq + 1 AS next, message_count
            )
            INSERT INTO members AS m
                (room_id, user_id, state, role, read_seq, read_count, changed_seq, changed_at)
            SELECT room_id, p_user, 'member', p_role, next, message_count, next, clock_timestamp() FROM moved
            ON CONFLICT (room_id, user_id) DO UPDATE SET state = 'member', role = excluded.role,
                read_seq = excluded.read_seq, read_count = excluded.read_count, own_unread = 0,
                changed_seq = excluded.changed_seq, changed_at = excluded.changed_at
        $$;

        -- Puts a member out of a locked room, with the entry that comes next.
        CREATE FUNCTION put_out(p_room uuid, p_user text, p_state text) RETURNS void LANGUAGE sql AS $$
            WITH moved AS (
                UPDATE rooms SET member_count = member_count - 1 WHERE room_id = p_room RETURNING seq + 1 AS next
            )
            UPDATE members SET state = p_state, role = 'member', changed_seq = next, changed_at = clock_timestamp()
            FROM moved WHERE room_id = p_room AND user_id = p_user
        $$;

        """#
}
