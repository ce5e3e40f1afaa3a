extension ChatMigrations {
    /// Making, renaming and deleting rooms.
    static let changeRooms = #"""
        CREATE FUNCTION create_room(
            p_room uuid, p_kind text, p_name text, p_by text, p_members text[], p_direct_key text, p_ids uuid[])
        RETURNS SETOF room_answer LANGUAGE plpgsql AS $$
        DECLARE
            v_found uuid;
        BEGIN
            -- Two who make the same direct room at once: the second waits here for the first one's commit, and finds it.
            INSERT INTO rooms (room_id, kind, name, direct_key, created_by, member_count)
            VALUES (p_room, p_kind, p_name, p_direct_key, p_by, cardinality(p_members) + 1)
            ON CONFLICT DO NOTHING;
            IF NOT FOUND THEN
                IF EXISTS (SELECT FROM rooms WHERE room_id = p_room) THEN
                    RETURN QUERY SELECT * FROM changed(p_room, p_ids, false);
                ELSE
                    SELECT room_id INTO v_found FROM rooms WHERE direct_key = p_direct_key;
                    RETURN NEXT refused('unchanged', v_found);
                END IF;
                RETURN;
            END IF;
            INSERT INTO members (room_id, user_id, state, role, read_seq, changed_seq, changed_at)
            SELECT p_room, user_id, 'member',
                CASE WHEN user_id = p_by AND p_kind <> 'direct' THEN 'owner' ELSE 'member' END, 2, 2, clock_timestamp()
            FROM unnest(p_by || p_members) AS user_id;
            PERFORM append_entry(
                p_room, p_ids[1], 'room', p_by, jsonb_strip_nulls(jsonb_build_object('kind', p_kind, 'name', p_name)));
            PERFORM append_entry(p_room, p_ids[2], 'join', p_by, jsonb_build_object('users', p_by || p_members));
            RETURN QUERY SELECT * FROM changed(p_room, p_ids);
        END
        $$;

        CREATE FUNCTION rename_room(p_room uuid, p_name text, p_by text, p_ids uuid[])
        RETURNS SETOF room_answer LANGUAGE plpgsql AS $$
        DECLARE
            v_standing text := lock_room(p_room, p_by, p_ids);
        BEGIN
            IF v_standing = 'repeated' THEN
                RETURN QUERY SELECT * FROM changed(p_room, p_ids, false);
            ELSIF v_standing IN ('not_found', 'not_a_member') THEN
                RETURN NEXT refused(v_standing, p_room);
            ELSIF v_standing <> 'owner' THEN
                RETURN NEXT refused('forbidden', p_room);
            ELSE
                UPDATE rooms SET name = p_name WHERE room_id = p_room AND name IS DISTINCT FROM p_name;
                IF NOT FOUND THEN
                    RETURN NEXT refused('unchanged', p_room);
                    RETURN;
                END IF;
                PERFORM append_entry(p_room, p_ids[1], 'room', p_by, jsonb_build_object('name', p_name));
                RETURN QUERY SELECT * FROM changed(p_room, p_ids);
            END IF;
        END
        $$;

        -- The log stays, so that every pod can deliver its last entry; nobody is in the room any more.
        CREATE FUNCTION delete_room(p_room uuid, p_by text, p_ids uuid[])
        RETURNS SETOF room_answer LANGUAGE plpgsql AS $$
        DECLARE
            v_standing text := lock_room(p_room, p_by, p_ids);
        BEGIN
            IF v_standing = 'repeated' THEN
                RETURN QUERY SELECT * FROM changed(p_room, p_ids, false);
            ELSIF v_standing IN ('not_found', 'not_a_member') THEN
                RETURN NEXT refused(v_standing, p_room);
            ELSIF v_standing <> 'owner' THEN
                RETURN NEXT refused('forbidden', p_room);
            ELSE
                PERFORM append_entry(p_room, p_ids[1], 'room', p_by, jsonb_build_object('deleted', true));
                UPDATE members m SET state = 'left', changed_seq = r.seq, changed_at = clock_timestamp()
                FROM rooms r WHERE r.room_id = p_room AND m.room_id = p_room AND m.state = 'member';
                UPDATE rooms SET deleted_at = active_at, member_count = 0 WHERE room_id = p_room;
                RETURN QUERY SELECT * FROM changed(p_room, p_ids);
            END IF;
        END
        $$;
        """#
}
