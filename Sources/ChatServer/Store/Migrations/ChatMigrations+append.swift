extension ChatMigrations {
    /// Appends a batch of messages: locks their rooms in the order of ids, so that batches cannot deadlock, and answers each
    /// with its outcome and place, in the order given. A batch holds no `(room, sender, client id)` twice.
    ///
    /// Room counters and positions change in the same statement. The planner's choices are fixed to look-ups by index: an
    /// estimate that is wrong would cost a scan for every batch.
    static let appendMessages = #"""
        CREATE FUNCTION append_messages(
            room_ids uuid[], entry_ids uuid[], senders text[], client_ids text[], bodies text[], replies bigint[])
        RETURNS TABLE (
            outcome text, seq bigint, at timestamptz, entry_id uuid, body text, reply_to bigint, epoch bigint, outbox_id bigint)
        LANGUAGE plpgsql
        SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
        SET plan_cache_mode = force_generic_plan SET jit = off
        AS $$
        #variable_conflict use_column
        DECLARE
            v_now timestamptz;
        BEGIN
            PERFORM FROM rooms WHERE room_id = ANY (room_ids) ORDER BY room_id FOR NO KEY UPDATE;
            v_now := date_trunc('milliseconds', clock_timestamp());
            RETURN QUERY
            WITH input AS MATERIALIZED (
                SELECT i.n, i.room_id, i.entry_id, i.sender, i.client_id, i.body, i.reply_to,
                    r.seq AS head, r.message_count, greatest(r.active_at, v_now) AS at,
                    first.seq AS first_seq, first.entry_id AS first_id, first.at AS first_at, first.body AS first_body,
                    first.reply_to AS first_reply_to,
                    CASE
                        WHEN r.room_id IS NULL OR r.deleted_at IS NOT NULL THEN 'not_found'
                        WHEN m.state IS DISTINCT FROM 'member' AND r.kind = 'public' THEN 'not_a_member'
                        WHEN m.state IS DISTINCT FROM 'member' THEN 'not_found'
                        WHEN first.seq IS NOT NULL THEN 'repeated'
                        WHEN m.muted THEN 'muted'
                        WHEN i.reply_to IS NOT NULL AND NOT EXISTS (
                            SELECT FROM entries t
                            WHERE t.room_id = i.room_id AND t.seq = i.reply_to AND t.type = 'message') THEN 'no_target'
                        ELSE 'appended'
                    END AS outcome
                FROM unnest(room_ids, entry_ids, senders, client_ids, bodies, replies)
                    WITH ORDINALITY AS i (room_id, entry_id, sender, client_id, body, reply_to, n)
                LEFT JOIN rooms r ON r.room_id = i.room_id
                LEFT JOIN members m ON m.room_id = i.room_id AND m.user_id = i.sender
                LEFT JOIN entries first
                    ON first.room_id = i.room_id AND first.sender = i.sender AND first.client_id = i.client_id
            ), numbered AS MATERIALIZED (
                SELECT *, count(*) FILTER (WHERE outcome = 'appended') OVER (PARTITION BY room_id ORDER BY n) AS place
                FROM input
            ), fresh AS MATERIALIZED (
                SELECT * FROM numbered WHERE outcome = 'appended'
            ), heads AS MATERIALIZED (
                SELECT room_id, min(head) AS head, count(*) AS added, min(at) AS at FROM fresh GROUP BY room_id
            ), inserted AS (
                INSERT INTO entries
                    (room_id, seq, message_ordinal, at, entry_id, type, sender, client_id, body, reply_to)
                SELECT room_id, head + place, message_count + place, at, entry_id, 'message', sender, client_id, body, reply_to
                FROM fresh
            ), moved AS (
                UPDATE rooms r SET seq = r.seq + h.added, message_count = r.message_count + h.added,
                    last_message_seq = r.seq + h.added, active_at = h.at
                FROM heads h WHERE r.room_id = h.room_id
            ), counted AS (
                UPDATE members m SET own_unread = m.own_unread + own.added
                FROM (SELECT room_id, sender, count(*) AS added FROM fresh GROUP BY room_id, sender) own
                WHERE m.room_id = own.room_id AND m.user_id = own.sender
            ), queued AS (
                INSERT INTO outbox (entry_count, room_ids, first_seqs, last_seqs)
                SELECT sum(added), array_agg(room_id), array_agg(head + 1), array_agg(head + added)
                FROM heads HAVING count(*) > 0
                RETURNING id
            )
            SELECT i.outcome,
                coalesce(i.first_seq, i.head + i.place), coalesce(i.first_at, i.at),
                i.first_id, i.first_body, i.first_reply_to,
                (SELECT s.epoch FROM store s WHERE s.singleton), (SELECT id FROM queued)
            FROM numbered i ORDER BY i.n;
        END
        $$;
        """#
}
