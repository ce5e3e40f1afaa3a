import Testing

@testable import Kafka

@Suite("Slots of deliveries")
struct DeliverySlotsTests {
    private let batch = DeliveryBatch { _, _ in }
    private var slots = DeliverySlots(limit: 2)

    private func waiting(_ index: Int) -> DeliverySlots.Waiting { .init(batch: batch, index: index) }

    @Test("There are no more than the limit, and those given back are taken again")
    mutating func bound() {
        let first = slots.take(waiting(0))
        let second = slots.take(waiting(1))
        #expect(first != nil && second != nil && first != second)
        #expect(slots.take(waiting(2)) == nil)
        #expect(slots.count == 2)
        #expect(slots.release(first ?? -1)?.index == 0)
        #expect(slots.count == 1)
        #expect(slots.take(waiting(3)) == first)
    }

    @Test("A slot is given back once; numbers that are none are nobody's")
    mutating func once() {
        let slot = slots.take(waiting(0)) ?? -1
        #expect(slots.release(slot) != nil)
        #expect(slots.release(slot) == nil)
        #expect(slots.release(99) == nil)
    }

    @Test("At the end all are given back")
    mutating func end() {
        _ = slots.take(waiting(0))
        _ = slots.take(waiting(1))
        #expect(slots.releaseAll().map(\.index) == [0, 1])
        #expect(slots.count == 0)
    }
}
