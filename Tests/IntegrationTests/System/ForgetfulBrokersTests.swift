import Contracts
import LocalStack
import TestSupport
import Testing

extension SystemTests {
    /// The embedded brokers forget everything when they end.
    @Suite("The brokers forget")
    struct ForgetfulBrokersTests {
        @Test("The embedded brokers are restarted under load, and nothing is lost")
        func restarted() async throws {
            try await TestStack.with(environment: .quick) { stack in
                try await Conversation.with(stack) { conversation in
                    try await conversation.whileTalking {
                        for _ in 0..<2 {
                            let soFar = conversation.progress.count(of: .acknowledged)
                            await conversation.progress.wait(for: .acknowledged, toReach: soFar + 100)
                            try await stack.killAndWait(.brokers)
                        }
                        let soFar = conversation.progress.count(of: .acknowledged)
                        await conversation.progress.wait(for: .acknowledged, toReach: soFar + 100)
                    }
                    try await expectNothingBroken(in: conversation)
                }
            }
        }
    }
}
