import TestSupport
import Testing

@testable import ChatServer

private struct Item: Sequenced, Hashable { let seq: Int64 }

extension RoomSequencer where Element == Item {
    /// Takes an element and answers with the places that are delivered by it.
    fileprivate mutating func deliver(_ seq: Int64) -> [Int64] {
        (receive(Item(seq: seq)) ? [seq] : []) + ready()
    }

    fileprivate mutating func ready() -> [Int64] {
        var ready: [Int64] = []
        while let item = popReady() { ready.append(item.seq) }
        return ready
    }
}

struct RoomSequencerTests {
    @Test("what is next is delivered, what was there is dropped")
    func inOrder() {
        var room = RoomSequencer<Item>(position: 4)
        #expect(room.deliver(5) == [5])
        #expect(room.deliver(5) == [])
        #expect(room.deliver(3) == [])
        #expect(room.deliver(6) == [6])
        #expect(room.repairStep() == .none)
    }

    @Test("what comes early waits for what is before it")
    func early() {
        var room = RoomSequencer<Item>(position: 0)
        #expect(room.deliver(3) == [])
        #expect(room.repairStep() == .wait(attempt: 0))
        #expect(room.deliver(2) == [])
        #expect(room.deliver(3) == [])
        #expect(room.repairStep() == .none)
        #expect(room.deliver(1) == [1, 2, 3])
        room.patienceEnded()
        #expect(room.repairStep() == .none)
    }

    @Test("what does not come is read from the store, page by page")
    func fill() {
        var room = RoomSequencer<Item>(position: 0)
        #expect(room.deliver(5) == [])
        #expect(room.repairStep() == .wait(attempt: 0))
        room.patienceEnded()
        #expect(room.repairStep() == .fill(after: 0))
        #expect(room.repairStep() == .none)
        room.filled([Item(seq: 1), Item(seq: 2)])
        #expect(room.ready() == [1, 2])
        #expect(room.repairStep() == .fill(after: 2))
        room.filled([Item(seq: 3), Item(seq: 4)])
        #expect(room.ready() == [3, 4, 5])
        #expect(room.repairStep() == .none)
    }

    @Test("a head that was only heard of is read from the store")
    func head() {
        var room = RoomSequencer<Item>(position: 7)
        room.observe(head: 7)
        #expect(room.repairStep() == .none)
        room.observe(head: 8)
        #expect(room.repairStep() == .wait(attempt: 0))
        room.patienceEnded()
        #expect(room.repairStep() == .fill(after: 7))
        room.filled([Item(seq: 8)])
        #expect(room.ready() == [8])
        #expect(!room.isBehind)
    }

    @Test("a store that is away is asked again, after longer and longer waits")
    func failure() {
        var room = RoomSequencer<Item>(position: 0)
        room.observe(head: 1)
        for attempt in 0..<5 {
            #expect(room.repairStep() == .wait(attempt: attempt))
            room.patienceEnded()
            #expect(room.repairStep() == .fill(after: 0))
            room.filled(nil)
        }
        #expect(room.deliver(1) == [1])
        room.observe(head: 2)
        #expect(room.repairStep() == .wait(attempt: 0))
    }

    @Test("an answer of the store that was overtaken changes nothing")
    func overtaken() {
        var room = RoomSequencer<Item>(position: 0)
        #expect(room.deliver(2) == [])
        #expect(room.repairStep() == .wait(attempt: 0))
        room.patienceEnded()
        #expect(room.repairStep() == .fill(after: 0))
        #expect(room.deliver(1) == [1, 2])
        #expect(room.deliver(3) == [3])
        room.filled([Item(seq: 1), Item(seq: 2)])
        #expect(room.ready() == [])
        #expect(room.position == 3)
        #expect(room.repairStep() == .none)
    }

    @Test("of too many early ones the nearest are kept, and the rest is read from the store")
    func bound() {
        var room = RoomSequencer<Item>(position: 0, capacity: 3)
        for seq: Int64 in [9, 8, 7, 6, 2] { #expect(room.deliver(seq) == []) }
        #expect(room.deliver(1) == [1, 2])
        #expect(room.head == 9)
        _ = room.repairStep()
        room.patienceEnded()
        #expect(room.repairStep() == .fill(after: 2))
        room.filled((3...5).map { Item(seq: $0) })
        #expect(room.ready() == [3, 4, 5, 6, 7])
        #expect(room.repairStep() == .fill(after: 7))
    }

    @Test(
        "whatever is delayed, lost, doubled or reordered, each place is delivered once and in order", arguments: 0..<50)
    func random(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let total: Int64 = 300
        var room = RoomSequencer<Item>(position: 0, capacity: 16)
        var delivered: [Int64] = []
        var committed: Int64 = 0
        var onTheirWay: [Int64] = []
        var isWaiting = false
        var fill: Int64?
        func act(_ step: RoomSequencer<Item>.RepairStep) {
            switch step {
            case .none: break
            case .wait:
                #expect(!isWaiting)
                isWaiting = true
            case .fill(let after):
                #expect(fill == nil)
                fill = after
            }
        }
        while delivered.count < total {
            switch Int.random(in: 0..<12, using: &random) {
            case 0..<3 where committed < total:  // Another pod commits; its record may be lost, or doubled.
                committed += 1
                for _ in 0..<Int.random(in: 0...2, using: &random) { onTheirWay.append(committed) }
            case 3..<5 where committed < total:  // We commit, and know at once.
                committed += 1
                onTheirWay.append(committed)
                delivered += room.deliver(committed)
            case 5..<9 where !onTheirWay.isEmpty:  // A record arrives, in no order.
                let index = Int.random(in: onTheirWay.indices, using: &random)
                delivered += room.deliver(onTheirWay.remove(at: index))
            case 9:
                if isWaiting {
                    isWaiting = false
                    room.patienceEnded()
                }
            case 10:
                if let after = fill {
                    fill = nil
                    let page = (after + 1...max(after + 1, min(committed, after + 8))).map { Item(seq: $0) }
                    room.filled(Bool.random(using: &random) ? page.filter { $0.seq <= committed } : nil)
                    delivered += room.ready()
                }
            case 11 where committed == total: room.observe(head: committed)
            default: break
            }
            act(room.repairStep())
        }
        #expect(delivered == Array(1...total))
    }
}
