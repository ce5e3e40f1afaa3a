public import Contracts
import ServiceKit

/// Compares what clients recorded with history, and finds every broken promise.
public struct ConversationChecker: Sendable {
    private let history: [RoomID: [Entry]]
    private let outGrace: Duration
    private var violations: [Violation] = []

    /// All violations of a run.
    ///
    /// - Parameters:
    ///   - history: the whole log of each room.
    ///   - outGrace: for how long those who were put out may still be told what was said before.
    public static func violations(
        of records: [ClientRecord], history: [RoomID: [Entry]], outGrace: Duration = .seconds(2)
    ) -> [Violation] {
        var checker = ConversationChecker(history: history, outGrace: outGrace)
        for room in history.keys { checker.checkHistory(of: room, said: records) }
        for record in records {
            checker.checkAcknowledged(record)
            checker.checkReceived(record)
            checker.checkReads(record)
        }
        checker.checkPutOut(records)
        return checker.violations
    }

    private init(history: [RoomID: [Entry]], outGrace: Duration) {
        self.history = history
        self.outGrace = outGrace
    }

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
        for (room, heard) in record.received {
            let stays = Stays(of: record.user, in: history[room] ?? [])
            for (one, next) in zip(heard, heard.dropFirst()) {
                let (seq, nextSeq) = (one.entry.seq, next.entry.seq)
                if nextSeq == seq + 1 || stays.allowGap(from: seq, to: nextSeq, absences: record.absences) { continue }
                add(.complete, room, record.user, "after \(seq) came \(nextSeq)")
            }
            // Who was put out while away is not told the rest.
            if let last = heard.last?.entry.seq, stays.lasts, last != history[room]?.last?.seq {
                add(.complete, room, record.user, "the last was \(last) of \(history[room]?.last?.seq ?? 0)")
            }
            for heard in heard {
                let entry = heard.entry
                let kept = self.entry(in: room, at: entry.seq)
                if kept?.id != entry.id || kept?.body != entry.body || kept?.from != entry.from {
                    add(.sameForAll, room, record.user, "another entry at \(entry.seq) than history has")
                }
                if kept != nil, !stays.allow(entry.seq, at: heard.at) {
                    add(.outStaysOut, room, record.user, "heard \(entry.seq) without being a member")
                }
            }
        }
    }

    private mutating func checkReads(_ record: ClientRecord) {
        for reads in [record.readsHeard, record.ownReads] {
            var places: [RoomID: [UserID: Int64]] = [:]
            for read in reads {
                if let before = places[read.room]?[read.user], read.seq < before {
                    add(.readsNeverGoBack, read.room, record.user, "\(read.user) at \(before), then \(read.seq)")
                }
                places[read.room, default: [:]][read.user] = read.seq
            }
        }
    }

    private mutating func checkPutOut(_ records: [ClientRecord]) {
        let heard = Dictionary(records.map { ($0.user, $0.received) }) { one, _ in one }
        for out in records.flatMap(\.putOut) {
            // Whoever came back may hear again; what they may hear then is checked by place.
            guard let end = Stays(of: out.user, in: history[out.room] ?? []).end else { continue }
            let late = heard[out.user]?[out.room]?.filter { $0.entry.seq <= end && $0.at > out.at + outGrace } ?? []
            for heard in late {
                add(
                    .outStaysOut, out.room, out.user,
                    "heard \(heard.entry.seq) \(heard.at - out.at) after they were out")
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
