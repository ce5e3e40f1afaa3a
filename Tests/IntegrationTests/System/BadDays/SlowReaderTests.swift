import ChatClient
import Contracts
import LocalStack
import TestSupport
import Testing

extension SystemTests {
    /// Who does not read must cost the others nothing, and lose nothing.
    @Suite("A slow reader in a busy room", .realKafka, .wholeScope)
    struct SlowReaderTests {
        @Test("It is closed as too slow, its neighbours hear everything meanwhile, and it resumes completely")
        func slow() async throws {
            try await TestStack.with(kafka: .real(), environment: .quick) { stack in
                try await Conversation.with(stack, users: 2, listeners: 1, rooms: 1) { conversation in
                    let (speaker, neighbour) = (conversation.participants[0], conversation.participants[1])
                    let (slow, room) = (conversation.listeners[0], conversation.rooms[0])
                    let body = try #require(MessageBody(String(repeating: "말", count: 4_000)))
                    slow.gate.shut()
                    // Whatever buffers lie between, they fill up.
                    while try await conversation.slowConsumerCloses() == 0 {
                        for _ in 0..<20 { try await speaker.say(body, in: room) }
                    }
                    let head = try await speaker.say(body, in: room)
                    _ = try await eventual { neighbour.position(in: room) >= head ? true : nil }
                    #expect(slow.position(in: room) < head)
                    slow.gate.open()
                    try await expectNothingBroken(in: conversation)
                    #expect(slow.position(in: room) >= head)
                }
            }
        }
    }
}

extension Conversation {
    /// How many sockets were closed as too slow, at both servers.
    fileprivate func slowConsumerCloses() async throws -> Double {
        var sum = 0.0
        for number in 1...2 {
            sum += try await stack.metric("chat_slow_consumer_closes_total", of: .chat(number), http)
        }
        return sum
    }
}
