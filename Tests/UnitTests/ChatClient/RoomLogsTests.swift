import Contracts
import ServiceKit
import TestSupport
import Testing

@testable import ChatClient

@Suite struct RoomLogsTests {
    private let room = RoomID.make()

    private func live(at seq: Int64) -> RoomLogs {
        var logs = RoomLogs(positions: [:])
        _ = logs.begin([.at(room, seq)], isFirst: true)
        return logs
    }

    @Test("The next entry is delivered, and those before it are dropped")
    func nextEntryDeliveredThose() {
        var logs = live(at: 5)
        let verdicts = [6, 6, 5, 1, 7].map { logs.receive($0, in: room) }
        #expect(verdicts == [.deliver, .drop, .drop, .drop, .deliver])
    }

    @Test("A jump asks for what is missing, once, and drops what comes meanwhile")
    func jumpAsksForWhat() {
        var logs = live(at: 5)
        let verdicts = [8, 9].map { logs.receive($0, in: room) }
        #expect(verdicts == [.fill(after: 5), .drop])
    }

    @Test("A gap is filled until nothing that was seen is missing")
    func gapFilledUntilNothing() {
        var logs = live(at: 5)
        _ = logs.receive(8, in: room)
        let first = logs.fetched([6, 7].map(entry), hasMore: false, in: room)
        #expect(first.entries.map(\.seq) == [6, 7])
        #expect(first.next == .fetch(after: 7))
        let second = logs.fetched([entry(8), entry(9)], hasMore: false, in: room)
        #expect(second.entries.map(\.seq) == [8, 9])
        #expect(second.next == .nothing)
        let verdict = logs.receive(10, in: room)
        #expect(verdict == .deliver)
    }

    @Test("What comes live while a gap is filled closes it, too")
    func whatComesLiveWhile() {
        var logs = live(at: 5)
        _ = logs.receive(7, in: room)
        let verdicts = [6, 7].map { logs.receive($0, in: room) }
        #expect(verdicts == [.deliver, .deliver])
        let page = logs.fetched([6, 7, 8].map(entry), hasMore: false, in: room)
        #expect(page.entries.map(\.seq) == [8])
        #expect(page.next == .nothing)
    }

    @Test("A page without news, though there must be some, is asked for later")
    func pageWithoutNewsThough() {
        var logs = live(at: 5)
        _ = logs.receive(8, in: room)
        let page = logs.fetched([], hasMore: false, in: room)
        #expect(page.next == .fetchLater(after: 5))
        #expect(logs.unfilled(room) == 5)
    }

    @Test("Rooms that moved while away are resumed from their last entry, others are not")
    func roomsMovedWhileAway() {
        let still = RoomID.make()
        var logs = RoomLogs(positions: [room: 5, still: 9])
        let resumes = logs.begin([.at(room, 8), .at(still, 9)], isFirst: true)
        #expect(resumes == [room: 5])
    }

    @Test("Until a resume ends only the next entry counts")
    func untilResumeEndsOnly() {
        var logs = RoomLogs(positions: [room: 5])
        _ = logs.begin([.at(room, 8)], isFirst: false)
        let verdicts = [9, 6, 7, 9, 8].map { logs.receive($0, in: room) }
        #expect(verdicts == [.drop, .deliver, .deliver, .drop, .deliver])
    }

    @Test("What a resume left open is fetched")
    func whatResumeLeftOpen() {
        var logs = RoomLogs(positions: [room: 5])
        _ = logs.begin([.at(room, 8)], isFirst: false)
        _ = logs.receive(6, in: room)
        let gaps = logs.resumed([room])
        #expect(gaps == [room: 6])
    }

    @Test("A resume that brought all leaves nothing open")
    func resumeBroughtAllLeaves() {
        var logs = RoomLogs(positions: [room: 5])
        _ = logs.begin([.at(room, 6)], isFirst: false)
        _ = logs.receive(6, in: room)
        let gaps = logs.resumed([room])
        #expect(gaps.isEmpty)
        let verdict = logs.receive(7, in: room)
        #expect(verdict == .deliver)
    }

    @Test("A room that is known but not named is asked for")
    func roomKnownButNot() {
        var logs = RoomLogs(positions: [room: 5])
        let resumes = logs.begin([], isFirst: false)
        #expect(resumes == [room: 5])
    }

    @Test("A room that was entered while away begins where the user has read")
    func roomWasEnteredWhile() {
        var logs = live(at: 5)
        let new = RoomID.make()
        let resumes = logs.begin([.at(room, 5), .at(new, 40, read: 37)], isFirst: false)
        #expect(resumes == [new: 37])
    }

    @Test("A room that comes up live begins with its first entry")
    func roomComesUpLive() {
        var logs = live(at: 5)
        let new = RoomID.make()
        let verdicts = [40, 41].map { logs.receive($0, in: new) }
        #expect(verdicts == [.deliver, .deliver])
    }

    @Test("A log that was set back goes on from its new head")
    func logWasSetBack() {
        var logs = RoomLogs(positions: [room: 50])
        let resumes = logs.begin([.at(room, 8)], isFirst: false)
        #expect(resumes == [room: 50])
        logs.reset(room)
        let verdicts = [8, 9].map { logs.receive($0, in: room) }
        #expect(verdicts == [.drop, .deliver])
    }

    @Test("A lost connection does not leave rooms waiting for a resume")
    func lostConnectionDoesNot() {
        var logs = RoomLogs(positions: [room: 5])
        _ = logs.begin([.at(room, 8)], isFirst: false)
        logs.disconnect()
        let resumes = logs.begin([.at(room, 5)], isFirst: false)
        #expect(resumes.isEmpty)
        let verdict = logs.receive(6, in: room)
        #expect(verdict == .deliver)
    }

    @Test("However entries and pages come, each is delivered once and in order", arguments: 0..<50)
    func howeverEntriesPagesCome(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var logs = live(at: 0)
        var delivered: [Int64] = []
        var asked: Int64?
        let head: Int64 = 60
        func take(_ place: Int64) {
            switch logs.receive(place, in: room) {
            case .deliver: delivered.append(place)
            case .fill(let after): asked = after
            case .drop: break
            }
        }
        var sent: Int64 = 0
        while delivered.last != head {
            switch Int.random(in: 0..<6, using: &random) {
            case 0...2 where sent < head:
                sent += 1
                // Some never come, some come twice, some come late.
                if Bool.random(using: &random) { take(sent) }
            case 3 where sent > 0: take(.random(in: 1...sent, using: &random))
            case 4:
                guard let after = asked, sent > 0 else { continue }
                asked = nil
                let end = min(sent, after + .random(in: 0...5, using: &random))
                let page = logs.fetched(
                    after < end ? (after + 1...end).map(entry) : [], hasMore: end < sent, in: room)
                delivered += page.entries.map(\.seq)
                switch page.next {
                case .fetch(let place), .fetchLater(let place): asked = place
                case .nothing: break
                }
            default: if sent == head { take(head) }
            }
        }
        #expect(delivered == Array(1...head))
    }

    private func entry(_ seq: Int64) -> Entry { .sample(seq) }
}
