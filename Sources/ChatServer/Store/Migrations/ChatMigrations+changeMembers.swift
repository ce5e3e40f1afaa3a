extension ChatMigrations {
    /// Coming, going, and what members may do.
    static let changeMembers = #"""
        -- Whoever comes into a room that all have left owns it.
        CREATE FUNCTION join_room(p_room uuid, p_user text, p_ids uuid[])
        RETURNS SETOF room_answer LANGUAGE plpgsql AS $$
        DECLARE
            v_standing text := lock_room(p_room, p_user, p_ids);
        BEGIN
            IF v_standing = 'repeated' THEN
                RETURN QUERY SELECT * FROM changed(p_room, p_ids, false);
            ELSIF v_standing = 'not_found' THEN
                RETURN NEXT refused('not_found', p_room);
            ELSIF v_standing <> 'not_a_member' THEN
                RETURN NEXT refused('unchanged', p_room);
            ELSIF EXISTS (SELECT FROM members WHERE room_id = p_room AND user_id = p_user AND state = 'banned') THEN
                RETURN NEXT refused('forbidden', p_room);
            ELSE
                PERFORM put_in(p_room, p_user, CASE member_count WHEN 0 THEN 'owner' ELSE 'member' END)
                FROM rooms WHERE room_id = p_room;
                PERFORM append_entry(p_room, p_ids[1], 'join', p_user, jsonb_build_object('users', ARRAY[p_user]));
                RETURN QUERY SELECT * FROM changed(p_room, p_ids);
            END IF;
        END
        $$;

        -- An owner who goes passes the room on: to the admin who has been there for longest, else to the member.
        CREATE FUNCTION leave_room(p_room uuid, p_user text, p_ids uuid[])
        RETURNS SETOF room_answer LANGUAGE plpgsql AS $$
        DECLARE
            v_standing text := lock_room(p_room, p_user, p_ids);
            v_heir text;
        BEGIN
            IF v_standing = 'repeated' THEN
                RETURN QUERY SELECT * FROM changed(p_room, p_ids, false);
            ELSIF v_standing IN ('not_found', 'not_a_member') THEN
                RETURN NEXT refused(v_standing, p_room);
            ELSIF EXISTS (SELECT FROM rooms WHERE room_id = p_room AND kind = 'direct') THEN
                RETURN NEXT refused('forbidden', p_room);
            ELSE
                PERFORM put_out(p_room, p_user, 'left');
                PERFORM append_entry(p_room, p_ids[1], 'leave', p_user, NULL);
                IF v_standing = 'owner' THEN
                    SELECT user_id INTO v_heir FROM members WHERE room_id = p_room AND state = 'member'
                    ORDER BY role <> 'admin', changed_at, user_id LIMIT 1;
                END IF;
                IF v_heir IS NOT NULL THEN
                    UPDATE members SET role = 'owner' WHERE room_id = p_room AND user_id = v_heir;
                    PERFORM append_entry(p_room, p_ids[2], 'member', p_user,
                        jsonb_build_object('users', ARRAY[v_heir], 'role', 'owner'));
                END IF;
                RETURN QUERY SELECT * FROM changed(p_room, p_ids);
            END IF;
        END
        $$;

        CREATE FUNCTION add_member(p_room uuid, p_user text, p_by text, p_limit bigint, p_ids uuid[])
        RETURNS SETOF room_answer LANGUAGE plpgsql AS $$
        DECLARE
            v_standing text := lock_room(p_room, p_by, p_ids);
            v_state text := (SELECT state FROM members WHERE room_id = p_room AND user_id = p_user);
        BEGIN
            IF v_standing = 'repeated' THEN
                RETURN QUERY SELECT * FROM changed(p_room, p_ids, false);
            ELSIF v_standing IN ('not_found', 'not_a_member') THEN
                RETURN NEXT refused(v_standing, p_room);
            ELSIF v_state = 'member' THEN
                RETURN NEXT refused('unchanged', p_room);
            ELSIF v_state = 'banned' OR EXISTS (SELECT FROM rooms WHERE room_id = p_room AND kind = 'direct') THEN
                RETURN NEXT refused('forbidden', p_room);
            ELSIF EXISTS (SELECT FROM rooms WHERE room_id = p_room AND kind = 'group' AND member_count >= p_limit) THEN
                RETURN NEXT refused('full', p_room);
            ELSE
                PERFORM put_in(p_room, p_user, 'member');
                PERFORM append_entry(p_room, p_ids[1], 'join', p_by, jsonb_build_object('users', ARRAY[p_user]));
                RETURN QUERY SELECT * FROM changed(p_room, p_ids);
            END IF;
        END
        $$;

        CREATE FUNCTION kick_member(p_room uuid, p_user text, p_by text, p_ids uuid[])
        RETURNS SETOF room_answer LANGUAGE plpgsql AS $$
        DECLARE
            v_standing text := lock_room(p_room, p_by, p_ids);
            v_role text := (SELECT role FROM members WHERE room_id = p_room AND user_id = p_user AND state = 'member');
        BEGIN
            IF v_standing = 'repeated' THEN
                RETURN QUERY SELECT * FROM changed(p_room, p_ids, false);
            ELSIF v_standing IN ('not_found', 'not_a_member') THEN
                RETURN NEXT refused(v_standing, p_room);
            ELSIF v_standing = 'member' THEN
                RETURN NEXT refused('forbidden', p_room);
            ELSIF v_role IS NULL THEN
                RETURN NEXT refused('not_found', p_room);
            ELSIF v_role = 'owner' OR (v_role = 'admin' AND v_standing <> 'owner') THEN
                RETURN NEXT refused('forbidden', p_room);
            ELSE
                PERFORM put_out(p_room, p_user, 'left');
                PERFORM append_entry(p_room, p_ids[1], 'kick', p_by, jsonb_build_object('users', ARRAY[p_user]));
                RETURN QUERY SELECT * FROM changed(p_room, p_ids);
            END IF;
        END
        $$;

        -- Whoever is banned is out; anyone can be banned before they ever come. An owner who makes another one becomes an admin.
        CREATE FUNCTION update_member(
            p_room uuid, p_user text, p_by text, p_role text, p_muted boolean, p_banned boolean, p_ids uuid[])
        RETURNS SETOF room_answer LANGUAGE plpgsql AS $$
        DECLARE
            v_standing text := lock_room(p_room, p_by, p_ids);
            m members;
            v_details jsonb;
        BEGIN
            IF v_standing = 'repeated' THEN
                RETURN QUERY SELECT * FROM changed(p_room, p_ids, false);
                RETURN;
            ELSIF v_standing IN ('not_found', 'not_a_member') THEN
                RETURN NEXT refused(v_standing, p_room);
                RETURN;
            END IF;
            SELECT * INTO m FROM members WHERE room_id = p_room AND user_id = p_user;
            IF v_standing = 'member' OR p_user = p_by OR m.role = 'owner'
                OR (v_standing = 'admin' AND (m.role = 'admin' OR p_role IS NOT NULL)) THEN
                RETURN NEXT refused('forbidden', p_room);
                RETURN;
            ELSIF p_banned IS NULL AND m.state IS DISTINCT FROM 'member' THEN
                RETURN NEXT refused('not_found', p_room);
                RETURN;
            END IF;
            v_details := jsonb_strip_nulls(jsonb_build_object(
                'role', CASE WHEN m.role IS DISTINCT FROM p_role THEN p_role END,
                'muted', CASE WHEN coalesce(m.muted, false) <> p_muted THEN p_muted END,
                'banned', CASE WHEN (m.state IS NOT DISTINCT FROM 'banned') <> p_banned THEN p_banned END));
            IF v_details = '{}' THEN
                RETURN NEXT refused('unchanged', p_room);
                RETURN;
            END IF;
            IF v_details ? 'banned' AND m.state = 'member' THEN
                PERFORM put_out(p_room, p_user, 'banned');
            ELSIF v_details ? 'banned' THEN
                INSERT INTO members (room_id, user_id, state, changed_seq, changed_at)
                SELECT p_room, p_user, CASE WHEN p_banned THEN 'banned' ELSE 'left' END, seq + 1, clock_timestamp()
                FROM rooms WHERE room_id = p_room
                ON CONFLICT (room_id, user_id) DO UPDATE SET state = excluded.state,
                    changed_seq = excluded.changed_seq, changed_at = excluded.changed_at;
            END IF;
            UPDATE members SET role = coalesce(v_details ->> 'role', role), muted = coalesce(p_muted, muted)
            WHERE room_id = p_room AND user_id = p_user;
            PERFORM append_entry(
                p_room, p_ids[1], 'member', p_by, jsonb_build_object('users', ARRAY[p_user]) || v_details);
            IF v_details ->> 'role' = 'owner' THEN
                UPDATE members SET role = 'admin' WHERE room_id = p_room AND user_id = p_by;
                PERFORM append_entry(p_room, p_ids[2], 'member', p_by,
                    jsonb_build_object('users', ARRAY[p_by], 'role', 'admin'));
            END IF;
            RETURN QUERY SELECT * FROM changed(p_room, p_ids);
        END
        $$;
        """#
}
