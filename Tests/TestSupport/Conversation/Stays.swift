import Contracts
import ServiceKit

/// When a user was in a room, as its log says: from the entry that brings them in to the one that puts them out.
struct Stays {
    private struct Stay {
        /// The place that they came in with, and when.
        let first: Int64
        let since: Timestamp
        /// The place that they went with; a stay that lasts has none.
        var last: Int64?
        var until: Timestamp?
    }

    private let stays: [Stay]

    init(of user: UserID, in log: [Entry]) {
        var stays: [Stay] = []
        // Whoever makes a room is in it from its first entry on.
        if let first = log.first, first.from == user { stays.append(Stay(first: first.seq, since: first.at)) }
        for entry in log {
            let isInside = stays.last.map { $0.last == nil } ?? false
            if entry.type == .join, !isInside, entry.users?.contains(user) ?? (entry.from == user) {
                stays.append(Stay(first: entry.seq, since: entry.at))
            } else if isInside, entry.endsStay(of: user) {
                stays[stays.count - 1].last = entry.seq
                stays[stays.count - 1].until = entry.at
            }
        }
        self.stays = stays
    }

    /// Where the last stay ended; nil while it lasts, or where there was none.
    var end: Int64? { stays.last?.last }

    /// Whether the user is in the room at the end of its log.
    var lasts: Bool { stays.last.map { $0.last == nil } ?? false }

    /// Whether they may have heard the entry of this place at this time. Who comes back sees the whole history.
    func allow(_ seq: Int64, at time: Timestamp) -> Bool {
        guard let next = stays.firstIndex(where: { seq < $0.first }) ?? Optional(stays.count), next > 0 else {
            return stays.first.map { $0.since <= time } ?? false
        }
        if seq <= stays[next - 1].last ?? .max { return true }
        return next < stays.count && stays[next].since <= time
    }

    /// Whether somebody who had heard up to the one place, and then went, may go on at the other: where a later stay begins.
    /// Of a stay in between they know nothing when they were away at its end.
    func allowGap(from seq: Int64, to next: Int64, absences: [ClosedRange<Timestamp>]) -> Bool {
        guard let stay = stays.firstIndex(where: { $0.first <= seq && seq <= $0.last ?? .max }),
            // Who was away when they came back begins behind the entry that says so.
            let later = stays.lastIndex(where: { ($0.first...$0.first + 1).contains(next) }), stay < later
        else { return false }
        return stays[(stay + 1)..<later].allSatisfy { between in
            absences.contains { absence in between.until.map(absence.contains) ?? false }
        }
    }
}

extension Entry {
    /// Whether this user is not in the room any more behind this entry.
    func endsStay(of user: UserID) -> Bool {
        switch type {
        case .leave: from == user
        case .kick: users?.contains(user) ?? false
        case .member: banned == true && users?.contains(user) ?? false
        case .room: deleted ?? false
        default: false
        }
    }
}
