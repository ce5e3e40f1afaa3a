import Contracts
import HTTP
import ServiceKit
import Testing

@testable import ChatServer

struct RecentEntriesTests {
    private func delivery(_ seq: Int64, bytes: Int = 10) -> Delivery {
        Delivery(
            seq: seq, at: Timestamp(seconds: seq), frame: .text(String(repeating: "x", count: bytes)), membership: nil)
    }

    private func recent(_ seqs: ClosedRange<Int64>, count: Int = 100, maximumBytes: Int = 10_000) -> RecentEntries {
        var recent = RecentEntries()
        for seq in seqs { recent.append(delivery(seq), count: count, maximumBytes: maximumBytes) }
        return recent
    }

    @Test("everything after a place is found as far back as it reaches")
    func found() {
        let recent = recent(5...9)
        func seqs(after seq: Int64) -> [Int64]? {
            recent.entries(after: seq, upTo: 9, maximumBytes: 10_000)?.map(\.seq)
        }
        #expect(seqs(after: 9) == [])
        #expect(seqs(after: 7) == [8, 9])
        #expect(seqs(after: 4) == [5, 6, 7, 8, 9])
        #expect(seqs(after: 3) == nil)
        #expect(RecentEntries().entries(after: 8, upTo: 9, maximumBytes: 1) == nil)
    }

    @Test("an answer is cut at its bytes, and has one entry at least")
    func cut() {
        let recent = recent(1...9)
        #expect(recent.entries(after: 0, upTo: 9, maximumBytes: 30)?.map(\.seq) == [1, 2])
        #expect(recent.entries(after: 4, upTo: 9, maximumBytes: 1)?.map(\.seq) == [5])
    }

    @Test("it is bounded in number, bytes and age")
    func bounds() {
        #expect(recent(1...9, count: 3).entries(after: 6, upTo: 9, maximumBytes: 1_000)?.count == 3)
        #expect(recent(1...9, count: 3).entries(after: 5, upTo: 9, maximumBytes: 1_000) == nil)
        var few = recent(1...9, maximumBytes: 40)
        #expect(few.bytes <= 40)
        #expect(few.entries(after: 6, upTo: 9, maximumBytes: 1_000)?.count == 3)
        few.removeAll(before: Timestamp(seconds: 9))
        #expect(few.entries(after: 7, upTo: 9, maximumBytes: 1_000) == nil)
        #expect(few.entries(after: 8, upTo: 9, maximumBytes: 1_000)?.count == 1)
        few.removeAll(before: Timestamp(seconds: 10))
        #expect(few.bytes == 0)
    }
}
