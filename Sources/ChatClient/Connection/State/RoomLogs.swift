import Contracts

/// Which entry of each room comes next: the one place that decides what is delivered, so that entries are dense, in order, and
/// each comes once.
struct RoomLogs {
    /// What to do with an entry that came on the socket.
    enum Verdict: Equatable {
        case deliver
        case drop
        /// It is not the next one: ask for those behind this place.
        case fill(after: Int64)
    }

    /// What to do after a page of the raw log.
    enum Next: Equatable {
        case nothing
        case fetch(after: Int64)
        /// The page had nothing new, though there must be more.
        case fetchLater(after: Int64)
    }

    private enum Mode {
        /// Entries come one after the other.
        case live
        /// A resume is under way: what is not the next one is dropped until it ends.
        case resuming
        /// A gap is being filled over HTTP.
        case filling
    }

    private struct Room {
        /// The last entry that was delivered.
        var last: Int64
        /// The highest place that the server spoke of.
        var head: Int64
        var mode = Mode.live
    }

    private var rooms: [RoomID: Room]

    init(positions: [RoomID: Int64]) {
        rooms = positions.mapValues { Room(last: $0, head: $0) }
    }

    /// The last delivered entry of each room.
    var positions: [RoomID: Int64] { rooms.mapValues(\.last) }

    /// A connection begins.
    ///
    /// - Returns: what to resume: the rooms that stand elsewhere than at their last delivered entry. A room that is known
    ///   but not named is asked for as well: the server says that it is none of the user's.
    mutating func begin(_ named: [ServerFrame.Position], isFirst: Bool) -> [RoomID: Int64] {
        var resumes: [RoomID: Int64] = [:]
        var unnamed = Set(rooms.keys)
        for position in named {
            unnamed.remove(position.room)
            // Who came into a room while away has read nothing of it since: `readSeq` starts where they came in.
            let known = rooms[position.room] ?? Room(last: isFirst ? position.seq : position.readSeq, head: 0)
            let isThere = known.last == position.seq
            rooms[position.room] = Room(
                last: known.last, head: position.seq, mode: isThere ? .live : .resuming)
            if !isThere { resumes[position.room] = known.last }
        }
        for room in unnamed {
            rooms[room]?.mode = .resuming
            resumes[room] = rooms[room]?.last
        }
        return resumes
    }

    /// The store was set back: every room begins where it stands now.
    mutating func startOver(_ named: [ServerFrame.Position]) {
        rooms = [:]
        for position in named { rooms[position.room] = Room(last: position.seq, head: position.seq) }
    }

    /// An entry came on the socket.
    mutating func receive(_ seq: Int64, in room: RoomID) -> Verdict {
        // A room that the user has just come into begins with the entry that says so.
        var known = rooms[room] ?? Room(last: seq - 1, head: seq)
        defer { rooms[room] = known }
        known.head = max(known.head, seq)
        if seq <= known.last { return .drop }
        if seq == known.last + 1 {
            known.last = seq
            return .deliver
        }
        guard case .live = known.mode else { return .drop }
        known.mode = .filling
        return .fill(after: known.last)
    }

    /// A resume of these rooms ended. Answers what it left open, which is to be fetched.
    mutating func resumed(_ resumed: some Sequence<RoomID>) -> [RoomID: Int64] {
        var gaps: [RoomID: Int64] = [:]
        for room in resumed {
            guard var known = rooms[room], case .resuming = known.mode else { continue }
            known.mode = known.last < known.head ? .filling : .live
            if case .filling = known.mode { gaps[room] = known.last }
            rooms[room] = known
        }
        return gaps
    }

    /// The room's log has less than was delivered: it begins anew at its head.
    mutating func reset(_ room: RoomID) {
        guard let known = rooms[room] else { return }
        // The head that the last hello told is the truth; where there was none, everything is new.
        let head = known.head < known.last ? known.head : 0
        rooms[room] = Room(last: head, head: head)
    }

    /// The user is not in the room any more.
    mutating func forget(_ room: RoomID) -> Bool { rooms.removeValue(forKey: room) != nil }

    /// A page of the raw log came, ascending.
    ///
    /// - Returns: the entries to deliver, and what to do next.
    mutating func fetched(_ entries: [Entry], hasMore: Bool, in room: RoomID) -> (entries: [Entry], next: Next) {
        guard var known = rooms[room] else { return ([], .nothing) }
        var fresh: [Entry] = []
        for entry in entries where entry.seq == known.last + 1 {
            known.last = entry.seq
            fresh.append(entry)
        }
        known.head = max(known.head, known.last)
        var next = Next.nothing
        if case .filling = known.mode {
            if !hasMore, known.last >= known.head {
                known.mode = .live
            } else {
                next = fresh.isEmpty ? .fetchLater(after: known.last) : .fetch(after: known.last)
            }
        }
        rooms[room] = known
        return (fresh, next)
    }

    /// Where to ask again after a page could not be fetched; nil when nobody waits for it any more.
    func unfilled(_ room: RoomID) -> Int64? {
        guard let known = rooms[room], case .filling = known.mode else { return nil }
        return known.last
    }

    /// The connection is gone, and with it every resume.
    mutating func disconnect() {
        for (room, known) in rooms {
            if case .resuming = known.mode { rooms[room]?.mode = .live }
        }
    }
}
