import Contracts
import ServiceKit
import Testing

@testable import ChatServer

@Suite("A lane of the room writer")
struct LaneTests {
    @Test("What has gathered comes as one batch, up to the most")
    func gathering() async throws {
        let lane = Lane(maximumBatch: 3, maximumWaiting: 10)
        for number in 0..<5 { #expect(lane.add(message(number))) }
        #expect(await lane.next()?.messages.count == 3)
        #expect(await lane.next()?.messages.count == 2)
    }

    @Test("A full lane refuses, a closed one works off what it has and refuses")
    func bounds() async {
        let lane = Lane(maximumBatch: 3, maximumWaiting: 2)
        #expect(lane.add(message(1)) && lane.add(message(2)) && !lane.add(message(3)))
        lane.close()
        #expect(await lane.next()?.messages.count == 2)
        #expect(!lane.add(message(4)))
        #expect(await lane.next() == nil)
    }

    @Test("Whoever waits is woken by a message, by closing, and by cancellation")
    func waking() async {
        let lane = Lane(maximumBatch: 3, maximumWaiting: 2)
        async let work = lane.next()
        #expect(lane.add(message(1)))
        #expect(await work?.messages.count == 1)
        async let end = lane.next()
        lane.close()
        #expect(await end == nil)
        let cancelled = Lane(maximumBatch: 3, maximumWaiting: 2)
        let task = Task { await cancelled.next() == nil }
        task.cancel()
        #expect(await task.value)
    }

    private func message(_ number: Int) -> PendingMessage {
        PendingMessage(
            request: AppendRequest(
                room: .make(), from: UserID("ann")!, clientID: ClientMessageID("\(number)")!, body: MessageBody("x")!),
            traceparent: nil, deadline: .now, complete: { _ in })
    }
}
