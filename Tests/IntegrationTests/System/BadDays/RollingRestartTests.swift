import ChatClient
import Contracts
import LocalStack
import TestSupport
import Testing

extension SystemTests {
    /// What a deployment does several times a day.
    @Suite("A rolling restart", .realKafka, .wholeScope)
    struct RollingRestartTests {
        @Test("Both servers, one after the other, under load: no send fails, and sockets are told to come again")
        func rolling() async throws {
            try await withBadDay(.real()) { conversation in
                for _ in 0..<(TestScope.isWhole ? 5 : 1) {
                    for number in 1...2 {
                        let url = conversation.stack.chatURLs[number - 1]
                        let client = conversation.participants[number].client
                        let probe = try await ProbeSocket.open(url, as: client, conversation.http)
                        async let code = probe.closeCode()
                        // A send that failed for good would have ended the conversation.
                        try await conversation.stack.restart(.chat(number))
                        #expect(await code == 1012)
                        try await conversation.progress.wait(for: 50, of: .acknowledged)
                    }
                }
            }
        }
    }
}
