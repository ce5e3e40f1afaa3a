extension ChatMigrations {
    /// Who may read, and how far they have.
    static let reading = #"""
        -- Where a user stands in a room; no row when there is no such room. Inlined into the statements that use it.
        CREATE FUNCTION room_access(p_room uuid, p_user text)
        RETURNS TABLE (room_id uuid, kind text, seq bigint, is_member boolean) LANGUAGE sql STABLE AS $$
            SELECT r.room_id, r.kind, r.seq, coalesce(m.state = 'member', false)
            FROM rooms r LEFT JOIN members m ON m.room_id = r.room_id AND m.user_id = p_user
            WHERE r.room_id = p_room AND r.deleted_at IS NULL
        $$;

        -- Locks the member's row alone, not the room's, so that a thousand readers do not hold up a room: own messages, which
        -- the counter is about, wait for that row in append_messages; others' have seqs above the head that is seen here.
        CREATE FUNCTION mark_read(p_room uuid, p_user text, p_seq bigint)
        RETURNS TABLE (outcome text, seq bigint, moved boolean)
        LANGUAGE plpgsql
        SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET jit = off
        AS $$
        #variable_conflict use_column
        DECLARE
            r rooms;
            m members;
            v_to bigint;
            v_count bigint;
            v_own bigint := 0;
        BEGIN
            SELECT * INTO r FROM rooms WHERE room_id = p_room;
            SELECT * INTO m FROM members WHERE room_id = p_room AND user_id = p_user;
            IF r.room_id IS NULL OR r.deleted_at IS NOT NULL OR m.state IS DISTINCT FROM 'member' THEN
                RETURN QUERY SELECT
                    CASE WHEN r.kind = 'public' AND r.deleted_at IS NULL THEN 'not_a_member' ELSE 'not_found' END, 0::bigint,
                    false;
                RETURN;
            END IF;
            IF least(p_seq, r.seq) > m.read_seq THEN
                SELECT * INTO m FROM members WHERE room_id = p_room AND user_id = p_user FOR NO KEY UPDATE;
                SELECT * INTO r FROM rooms WHERE room_id = p_room;
            END IF;
            v_to := least(p_seq, r.seq);
            IF v_to <= m.read_seq OR m.state <> 'member' THEN
                RETURN QUERY SELECT 'read', m.read_seq, false;
                RETURN;
            END IF;
            IF v_to = r.seq THEN
                v_count := r.message_count;
            ELSE
                SELECT message_ordinal INTO v_count FROM entries e WHERE e.room_id = p_room AND e.seq = v_to;
                -- Own messages behind the new position, counted on the side where there is less to read.
                IF m.own_unread > 0 AND r.seq - v_to < v_to - m.read_seq THEN
                    SELECT count(*) INTO v_own FROM entries e
                    WHERE e.room_id = p_room AND e.seq > v_to AND e.sender = p_user AND e.type = 'message';
                ELSIF m.own_unread > 0 THEN
                    SELECT m.own_unread - count(*) INTO v_own FROM entries e
                    WHERE e.room_id = p_room AND e.seq > m.read_seq AND e.seq <= v_to AND e.sender = p_user
                        AND e.type = 'message';
                END IF;
            END IF;
            UPDATE members SET read_seq = v_to, read_count = v_count, own_unread = v_own
            WHERE room_id = p_room AND user_id = p_user;
            RETURN QUERY SELECT 'read', v_to, true;
        END
        $$;
        """#
}
