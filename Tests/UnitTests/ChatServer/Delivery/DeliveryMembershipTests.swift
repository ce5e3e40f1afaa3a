import Contracts
import HTTP
import ServiceKit
import Testing

@testable import ChatServer

struct DeliveryMembershipTests {
    private let bob = UserID("bob-1")!

    private func delivery(_ seq: Int64, _ membership: MembershipEffect? = nil) -> Delivery {
        Delivery(seq: seq, at: Timestamp(seconds: seq), frame: .text("x"), membership: membership)
    }

    @Test("who was put out sees the entry that says so, and nothing until the one that brings them back")
    func seen() {
        let deliveries = [
            delivery(1), delivery(2, .leaves([bob])), delivery(3), delivery(4, .joins([bob])), delivery(5),
            delivery(6, .leaves([UserID("carol")!])), delivery(7, .leaves([bob])), delivery(8),
        ]
        #expect(!deliveries.leavesMember(bob))
        #expect(deliveries.seen(by: bob).map(\.seq) == [1, 2, 4, 5, 6, 7])
        #expect(deliveries.dropLast(2).map { $0 }.leavesMember(bob))
        #expect([delivery(1)].leavesMember(bob))
        #expect(![delivery(1, .ends)].leavesMember(bob))
    }
}
