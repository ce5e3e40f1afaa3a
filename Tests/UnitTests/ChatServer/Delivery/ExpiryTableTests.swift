import Contracts
import Observability
import ServiceKit
import Testing

@testable import ChatServer

struct ExpiryTableTests {
    private func subscriber() -> Subscriber {
        Subscriber(
            user: UserID("alice")!, session: SessionID("s")!,
            output: EventQueue(metrics: DeliveryMetrics(in: MetricsRegistry())))
    }

    @Test("those whose time is over are due, unless they got more or went")
    func due() {
        var table = ExpiryTable()
        let subscribers = (0..<5).map { _ in subscriber() }
        for (index, subscriber) in subscribers.enumerated() {
            table.insert(subscriber, at: Timestamp(seconds: Int64(10 + index)))
        }
        table.extend(subscribers[0], to: Timestamp(seconds: 100))
        table.extend(subscribers[1], to: Timestamp(seconds: 1))
        table.remove(subscribers[2])
        table.remove(subscribers[2])
        let due = table.due(at: Timestamp(seconds: 13))
        #expect(due.count == 2)
        #expect(due.allSatisfy { $0 === subscribers[1] || $0 === subscribers[3] })
        for subscriber in subscribers { table.remove(subscriber) }
        #expect(table.subscribers.isEmpty)
    }
}
