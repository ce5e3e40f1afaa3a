import Contracts
import LocalStack
import TestSupport
import Testing

extension SystemTests {
    /// What is away for a while and comes back without having ended: a database that is restarted, a server that stands still.
    @Suite("Away and back", .wholeScope)
    struct AwayTests {
        @Test("Postgres is stopped and started under load, and nothing is lost, doubled or reordered")
        func postgres() async throws {
            try await TestStack.with(environment: .quick) { stack in
                try await Conversation.with(stack) { conversation in
                    try await conversation.whileTalking {
                        for _ in 0..<2 {
                            try await conversation.hear(100)
                            try await stack.restart(.postgres)
                        }
                        try await conversation.hear(100)
                    }
                    try await expectNothingBroken(in: conversation)
                }
            }
        }

        @Test(
            "A chat server stands still while others go on, and comes back with nothing lost, doubled or reordered",
            .wholeScope, .timeLimit(.minutes(5)))
        func frozen() async throws {
            try await TestStack.with(environment: .quick) { stack in
                try await Conversation.with(stack) { conversation in
                    try await conversation.whileTalking {
                        for victim in [1, 2, 1] {
                            try await conversation.hear(100)
                            try stack.freeze(.chat(victim))
                            try await conversation.hear(300)
                            try stack.thaw(.chat(victim))
                        }
                        try await conversation.hear(100)
                    }
                    try await expectNothingBroken(in: conversation)
                }
            }
        }
    }
}

extension Conversation {
    /// Waits until so many more messages were acknowledged.
    fileprivate func hear(_ count: Int) async throws {
        try await progress.wait(for: count, of: .acknowledged)
    }
}
