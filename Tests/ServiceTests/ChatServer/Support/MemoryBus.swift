import Contracts
import Kafka
import Synchronization
import TestSupport

@testable import ChatServer

/// Stands for Kafka between the pods of a test, and is as bad as it is told to be.
final class MemoryBus: RecordSender {
    fileprivate struct State {
        var feeds: [DeliveryFeed] = []
        var random: SeededGenerator
        var held: [KafkaMessage] = []
        var offset: Int64 = 0
    }

    private let state: Mutex<State>
    private let isLossy: Bool

    /// A bus that delivers at once; a lossy one loses, doubles, delays and reorders.
    init(isLossy: Bool = false, seed: UInt64 = 1) {
        self.isLossy = isLossy
        state = Mutex(State(random: SeededGenerator(seed: seed)))
    }

    func add(_ feed: DeliveryFeed) { state.withLock { $0.feeds.append(feed) } }

    func send(
        _ records: [KafkaRecord],
        onDelivery: @escaping @Sendable (_ index: Int, _ result: Result<KafkaDelivery, KafkaError>) -> Void
    ) {
        let (feeds, messages) = state.withLock { state in
            for record in records {
                state.offset += 1
                let message = KafkaMessage(
                    topic: record.topic, partition: 0, offset: state.offset, key: record.key, value: record.value)
                let copies = isLossy ? Int.random(in: 0...2, using: &state.random) : 1
                state.held += Array(repeating: message, count: copies)
            }
            guard isLossy else { return (state.feeds, state.takeHeld(all: true)) }
            state.held.shuffle(using: &state.random)
            return (state.feeds, state.takeHeld(all: false))
        }
        for feed in feeds { feed.receive(messages) }
        for index in records.indices { onDelivery(index, .success(KafkaDelivery(partition: 0, offset: 0))) }
    }
}

extension MemoryBus.State {
    fileprivate mutating func takeHeld(all: Bool) -> [KafkaMessage] {
        let count = all ? held.count : Int.random(in: 0...held.count, using: &random)
        defer { held.removeLast(count) }
        return Array(held.suffix(count))
    }
}
