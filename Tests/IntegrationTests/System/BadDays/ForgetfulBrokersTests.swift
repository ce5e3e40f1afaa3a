import Contracts
import LocalStack
import TestSupport
import Testing

extension SystemTests {
    /// The embedded brokers forget everything when they end.
    @Suite("The embedded brokers forget")
    struct ForgetfulBrokersTests {
        @Test("They are restarted under load, and nothing is lost")
        func restarted() async throws {
            try await withBadDay(.embedded) { conversation in
                for _ in 0..<(TestScope.isWhole ? 5 : 2) {
                    try await conversation.stack.killAndWait(.brokers)
                    try await conversation.progress.wait(for: 100, of: .acknowledged)
                }
            }
        }
    }
}
