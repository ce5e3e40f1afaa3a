/// Which delivery report is whose.
///
/// A record's slot is a number that travels through librdkafka and back, so nothing is allocated or retained for a record,
/// and none can be leaked. There are at most `limit` of them: that is the bound of the producer's queue.
struct DeliverySlots {
    /// Whose report it is.
    struct Waiting {
        let batch: DeliveryBatch
        let index: Int
    }

    private var slots: [Waiting?] = []
    private var free: [Int] = []
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// How many are taken.
    var count: Int { slots.count - free.count }

    /// A slot for this record, or `nil` when there is no room.
    mutating func take(_ waiting: Waiting) -> Int? {
        if let slot = free.popLast() {
            slots[slot] = waiting
            return slot
        }
        guard slots.count < limit else { return nil }
        slots.append(waiting)
        return slots.count - 1
    }

    /// Gives a slot back: whose it was, or `nil` when it was nobody's.
    mutating func release(_ slot: Int) -> Waiting? {
        guard slots.indices.contains(slot), let waiting = slots[slot] else { return nil }
        slots[slot] = nil
        free.append(slot)
        return waiting
    }

    /// Gives all slots back.
    mutating func releaseAll() -> [Waiting] {
        defer {
            slots = []
            free = []
        }
        return slots.compactMap { $0 }
    }
}

/// The records of one call, which share the caller's closure.
final class DeliveryBatch: Sendable {
    let onDelivery: @Sendable (Int, Result<KafkaDelivery, KafkaError>) -> Void
    let started = ContinuousClock.now

    init(_ onDelivery: @escaping @Sendable (Int, Result<KafkaDelivery, KafkaError>) -> Void) {
        self.onDelivery = onDelivery
    }
}
