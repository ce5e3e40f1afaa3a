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

    /// A run in which all went well: mina said two things, jun heard them.
    private func goodRun() throws -> (records: [ClientRecord], history: [RoomID: [Entry]]) {
        let entries = [
            Entry(seq: 1, type: .room, id: .make(), from: mina, at: Timestamp(seconds: 1)),
            message(2, from: mina, "1"), message(3, from: mina, "2"),
        ]
        var speaker = ClientRecord(user: mina)
        for (clientID, seq) in [("1", 2), ("2", 3), ("3", nil)] as [(String, Int64?)] {
            let name = try #require(ClientMessageID(clientID))
            speaker.sent.append(.init(room: room, clientID: name, body: "b", seq: seq))
        }
        speaker.received = [room: entries]
        var listener = ClientRecord(user: jun)
        listener.received = [room: Array(entries.dropFirst())]
        return ([speaker, listener], [room: entries])
    }

    private func promises(
        _ change: (inout [ClientRecord], inout [RoomID: [Entry]]) -> Void
    ) throws -> Set<Violation.Promise> {
        var (records, history) = try goodRun()
        change(&records, &history)
        return Set(ConversationChecker.violations(of: records, history: history).map(\.promise))
    }

    @Test("A run in which all went well breaks nothing, also with a message that was never acknowledged")
    func good() throws {
        #expect(try promises { _, _ in }.isEmpty)
    }

    @Test("An acknowledged message that is missing, elsewhere or different is found")
    func lost() throws {
        #expect(try promises { records, _ in records[0].sent[2].seq = 4 } == [.acknowledgedIsKept])
        #expect(try promises { records, _ in records[0].sent[1].seq = 2 }.contains(.acknowledgedIsKept))
        #expect(
            try promises { _, history in history[room]?[1].body = "other" }
                .isSuperset(of: [.acknowledgedIsKept, .sameForAll, .nothingInvented]))
    }

    @Test("A gap in history is found")
    func gap() throws {
        #expect(try promises { _, history in history[room]?.remove(at: 1) }.contains(.dense))
    }

    @Test("A reader's gap, repeat, disorder and missing end are found")
    func incomplete() throws {
        #expect(try promises { records, _ in records[0].received[room]?.remove(at: 1) } == [.complete])
        #expect(
            try promises { records, _ in
                if let last = records[1].received[room]?.last { records[1].received[room]?.append(last) }
            } == [.complete])
        #expect(try promises { records, _ in records[1].received[room]?.reverse() } == [.complete])
        #expect(try promises { records, _ in records[1].received[room]?.removeLast() } == [.complete])
    }

    @Test("Another entry at the same place is found")
    func different() throws {
        #expect(try promises { records, _ in records[1].received[room]?[0].id = .make() } == [.sameForAll])
    }

    @Test("A message that is there twice is found, and one acknowledged at two places")
    func twice() throws {
        #expect(
            try promises { records, history in
                let again = message(4, from: mina, "2")
                history[room]?.append(again)
                for index in records.indices { records[index].received[room]?.append(again) }
            } == [.once])
        #expect(
            try promises { records, _ in
                var again = records[0].sent[0]
                again.seq = 3
                records[0].sent.append(again)
            }.contains(.once))
    }

    @Test("What nobody said is found")
    func invented() throws {
        #expect(
            try promises { records, history in
                let forged = message(4, from: jun, "9")
                history[room]?.append(forged)
                for index in records.indices { records[index].received[room]?.append(forged) }
            } == [.nothingInvented])
    }
}
