import Contracts
import Foundation
import ServiceKit
import TestSupport
import Testing

/// The checker is what we trust when it finds nothing, so each promise is broken for it here.
@Suite("Conversation checker")
struct ConversationCheckerTests {
    private let room = RoomID.make()
    private let mina: UserID
    private let jun: UserID

    init() throws {
        mina = try #require(UserID("mina"))
        jun = try #require(UserID("jun"))
    }

    private func message(_ seq: Int64, from user: UserID, _ clientID: String, _ body: String = "b") -> Entry {
        var entry = Entry(seq: seq, type: .message, id: .make(), from: user, at: Timestamp(seconds: seq))
        entry.clientID = ClientMessageID(clientID)
        entry.body = body
        return entry
    }

    private func entry(_ seq: Int64, _ type: EntryType, users: [UserID]? = nil, banned: Bool? = nil) -> Entry {
        var entry = Entry(seq: seq, type: type, id: .make(), from: mina, at: Timestamp(seconds: seq))
        (entry.users, entry.banned) = (users, banned)
        return entry
    }

    private func heard(_ entries: [Entry]) -> [ClientRecord.Heard] { entries.map { .init($0, at: $0.at) } }

    /// A run in which all went well: mina said two things, jun heard them.
    private func goodRun() throws -> (records: [ClientRecord], history: [RoomID: [Entry]]) {
        let entries = [
            entry(1, .room), entry(2, .join, users: [mina, jun]), message(3, from: mina, "1"),
            message(4, from: mina, "2"),
        ]
        var speaker = ClientRecord(user: mina)
        for (clientID, seq) in [("1", 3), ("2", 4), ("3", nil)] as [(String, Int64?)] {
            let name = try #require(ClientMessageID(clientID))
            speaker.sent.append(.init(room: room, clientID: name, body: "b", seq: seq))
        }
        speaker.received = [room: heard(entries)]
        var listener = ClientRecord(user: jun)
        listener.received = [room: heard(Array(entries.dropFirst()))]
        for seq in [3, 3, 4] as [Int64] {
            listener.ownReads.append(.init(room: room, user: jun, seq: seq))
            speaker.readsHeard.append(.init(room: room, user: jun, seq: seq))
        }
        return ([speaker, listener], [room: entries])
    }

    private func promises(
        _ change: (inout [ClientRecord], inout [RoomID: [Entry]]) throws -> Void
    ) throws -> Set<Violation.Promise> {
        var (records, history) = try goodRun()
        try change(&records, &history)
        return Set(ConversationChecker.violations(of: records, history: history).map(\.promise))
    }

    /// Goes on with history, and tells it to those of these places among the records.
    private func goOn(
        _ records: inout [ClientRecord], _ history: inout [RoomID: [Entry]], _ entries: [Entry], heardBy hearers: [Int]
    ) {
        history[room]? += entries
        for index in hearers { records[index].received[room]? += heard(entries) }
    }

    @Test("A run in which all went well breaks nothing, also with a message that was never acknowledged")
    func good() throws {
        #expect(try promises { _, _ in }.isEmpty)
    }

    @Test("1: an acknowledged message that is missing, elsewhere or different is found")
    func lost() throws {
        #expect(try promises { records, _ in records[0].sent[2].seq = 5 } == [.acknowledgedIsKept])
        #expect(try promises { records, _ in records[0].sent[1].seq = 3 }.contains(.acknowledgedIsKept))
        #expect(
            try promises { _, history in history[room]?[2].body = "other" }
                .isSuperset(of: [.acknowledgedIsKept, .sameForAll, .nothingInvented]))
    }

    @Test("2: a gap in history is found")
    func gap() throws {
        #expect(try promises { _, history in history[room]?.remove(at: 2) }.contains(.dense))
    }

    @Test("2: another entry at the same place is found")
    func different() throws {
        #expect(try promises { records, _ in records[1].received[room]?[0].entry.id = .make() } == [.sameForAll])
    }

    @Test("3: a reader's gap, repeat, disorder and missing end are found")
    func incomplete() throws {
        #expect(try promises { records, _ in records[0].received[room]?.remove(at: 2) } == [.complete])
        #expect(
            try promises { records, _ in
                if let last = records[1].received[room]?.last { records[1].received[room]?.append(last) }
            } == [.complete])
        #expect(try promises { records, _ in records[1].received[room]?.reverse() } == [.complete])
        #expect(try promises { records, _ in records[1].received[room]?.removeLast() } == [.complete])
    }

    @Test("4: a message that is there twice is found, and one acknowledged at two places")
    func twice() throws {
        #expect(
            try promises { records, history in
                goOn(&records, &history, [message(5, from: mina, "2")], heardBy: [0, 1])
            } == [.once])
        #expect(
            try promises { records, _ in
                var again = records[0].sent[0]
                again.seq = 4
                records[0].sent.append(again)
            }.contains(.once))
    }

    @Test("5: a read position that goes back is found, one's own and another's")
    func readBack() throws {
        #expect(try promises { records, _ in records[1].ownReads.swapAt(0, 2) } == [.readsNeverGoBack])
        #expect(try promises { records, _ in records[0].readsHeard.swapAt(1, 2) } == [.readsNeverGoBack])
    }

    @Test("6: whoever is put out hears nothing of what is said after, unless they come back", arguments: [true, false])
    func out(isBan: Bool) throws {
        let out = isBan ? entry(5, .member, users: [jun], banned: true) : entry(5, .kick, users: [jun])
        let after = message(6, from: mina, "3")
        let back = entry(7, .join, users: [jun])
        #expect(
            try promises { records, history in
                goOn(&records, &history, [out], heardBy: [0, 1])
                goOn(&records, &history, [after], heardBy: [0])
            }.isEmpty)
        #expect(
            try promises { records, history in goOn(&records, &history, [out, after], heardBy: [0, 1]) }
                == [.outStaysOut])
        // Who is away meanwhile never hears of it.
        #expect(try promises { records, history in goOn(&records, &history, [out, after], heardBy: [0]) }.isEmpty)
        // Who comes back goes on there, or with all that was said, but not before.
        #expect(
            try promises { records, history in
                goOn(&records, &history, [out], heardBy: [0, 1])
                goOn(&records, &history, [after], heardBy: [0])
                goOn(&records, &history, [back], heardBy: [0, 1])
            }.isEmpty)
        #expect(
            try promises { records, history in
                goOn(&records, &history, [out, after, back], heardBy: [0, 1])
                records[1].received[room]?[4].at = Timestamp(seconds: 8)
            }.isEmpty)
        #expect(
            try promises { records, history in goOn(&records, &history, [out, after, back], heardBy: [0, 1]) }
                == [.outStaysOut])
        // A gap is a gap, also for those who came back.
        #expect(
            try promises { records, history in
                goOn(&records, &history, [out], heardBy: [0, 1])
                goOn(&records, &history, [after, back, message(8, from: mina, "3")], heardBy: [0])
                goOn(&records, &history, [message(9, from: mina, "3")], heardBy: [0, 1])
            }.contains(.complete))
    }

    @Test("6: of a whole stay only those know nothing who were away when it ended")
    func missedStay() throws {
        let run: (ClosedRange<Timestamp>) throws -> Set<Violation.Promise> = { absence in
            try promises { records, history in
                let outs = [5, 7].map { entry($0, .kick, users: [jun]) }
                let backs = [6, 8].map { entry($0, .join, users: [jun]) }
                goOn(&records, &history, [outs[0], backs[0], outs[1]], heardBy: [0])
                goOn(&records, &history, [backs[1]], heardBy: [0, 1])
                records[1].absences = [absence]
            }
        }
        #expect(try run(Timestamp(seconds: 5)...Timestamp(seconds: 7)).isEmpty)
        #expect(try run(Timestamp(seconds: 5)...Timestamp(seconds: 6)) == [.complete])
    }

    @Test("6: whoever is put out hears nothing at all two seconds later")
    func outAndLate() throws {
        let run: (Int64) throws -> Set<Violation.Promise> = { late in
            try promises { records, history in
                goOn(&records, &history, [entry(5, .kick, users: [jun])], heardBy: [0, 1])
                records[0].putOut.append(.init(room: room, user: jun, at: Timestamp(seconds: 5)))
                records[1].received[room]?[2].at = Timestamp(seconds: 5 + late)
            }
        }
        #expect(try run(2).isEmpty)
        #expect(try run(3) == [.outStaysOut])
    }

    @Test("7: what was not acknowledged may be there once, and not twice")
    func unacknowledged() throws {
        let third = [message(5, from: mina, "3")]
        #expect(try promises { records, history in goOn(&records, &history, third, heardBy: [0, 1]) }.isEmpty)
        #expect(
            try promises { records, history in
                goOn(&records, &history, third + [message(6, from: mina, "3")], heardBy: [0, 1])
            } == [.once])
    }

    @Test("7: what nobody said is found")
    func invented() throws {
        #expect(
            try promises { records, history in
                goOn(&records, &history, [message(5, from: jun, "9")], heardBy: [0, 1])
            } == [.nothingInvented])
    }
}
