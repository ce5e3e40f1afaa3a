public import Contracts

/// Compares what clients recorded with history, and finds every broken promise.
public struct ConversationChecker: Sendable {
    private let history: [RoomID: [Entry]]
    private var violations: [Violation] = []

    /// All violations of a run; `history` has the whole log of each room.
    public static func violations(of records: [ClientRecord], history: [RoomID: [Entry]]) -> [Violation] {
        var checker = ConversationChecker(history: history)
        for room in history.keys { checker.checkHistory(of: room, said: records) }
        for record in records {
            checker.checkAcknowledged(record)
            checker.checkReceived(record)
        }
        return checker.violations
    }

    private init(history: [RoomID: [Entry]]) { self.history = history }

    private struct Name: Hashable {
        let from: UserID
        let clientID: ClientMessageID
    }

    private mutating func checkHistory(of room: RoomID, said records: [ClientRecord]) {
        let entries = history[room] ?? []
        for (index, entry) in entries.enumerated() where entry.seq != Int64(index) + 1 {
            add(.dense, room, nil, "place \(entry.seq) stands where \(index + 1) should")
            break
        }
        var said: [Name: Set<String>] = [:]
        for record in records {
            for message in record.sent where message.room == room {
                said[Name(from: record.user, clientID: message.clientID), default: []].insert(message.body)
            }
        }
        var seen: [Name: Int64] = [:]
        for entry in entries where entry.type == .message {
            guard let clientID = entry.clientID else {
                add(.nothingInvented, room, nil, "message \(entry.seq) has no client id")
                continue
            }
            let name = Name(from: entry.from, clientID: clientID)
            if let first = seen[name] { add(.once, room, entry.from, "\(clientID) at \(first) and \(entry.seq)") }
            seen[name] = entry.seq
            if said[name]?.contains(entry.body ?? "") != true {
                add(.nothingInvented, room, entry.from, "\(clientID) at \(entry.seq) was never said so")
            }
        }
    }

    private mutating func checkAcknowledged(_ record: ClientRecord) {
        var places: [RoomID: [ClientMessageID: Int64]] = [:]
        for message in record.sent {
            guard let seq = message.seq else { continue }
            let kept = entry(in: message.room, at: seq)
            if kept?.from != record.user || kept?.clientID != message.clientID || kept?.body != message.body {
                add(.acknowledgedIsKept, message.room, record.user, "\(message.clientID) is not at \(seq)")
            }
            if let other = places[message.room]?[message.clientID], other != seq {
                add(.once, message.room, record.user, "\(message.clientID) acknowledged at \(other) and \(seq)")
            }
            places[message.room, default: [:]][message.clientID] = seq
        }
    }

    private mutating func checkReceived(_ record: ClientRecord) {
        for (room, entries) in record.received {
            for (one, next) in zip(entries, entries.dropFirst()) where next.seq != one.seq + 1 {
                add(.complete, room, record.user, "after \(one.seq) came \(next.seq)")
            }
            if let last = entries.last, last.seq != history[room]?.last?.seq {
                add(.complete, room, record.user, "the last was \(last.seq) of \(history[room]?.last?.seq ?? 0)")
            }
            for entry in entries {
                let kept = self.entry(in: room, at: entry.seq)
                if kept?.id != entry.id || kept?.body != entry.body || kept?.from != entry.from {
                    add(.sameForAll, room, record.user, "another entry at \(entry.seq) than history has")
                }
            }
        }
    }

    private func entry(in room: RoomID, at seq: Int64) -> Entry? {
        guard let entries = history[room], seq >= 1, seq <= entries.count else { return nil }
        let entry = entries[Int(seq) - 1]
        return entry.seq == seq ? entry : entries.first { $0.seq == seq }
    }

    private mutating func add(_ promise: Violation.Promise, _ room: RoomID, _ user: UserID?, _ detail: String) {
        violations.append(Violation(promise: promise, room: room, user: user, detail: detail))
    }
}
