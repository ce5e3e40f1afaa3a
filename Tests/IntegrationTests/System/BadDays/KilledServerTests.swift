import ChatClient
import Contracts
import Foundation
import LocalStack
import TestSupport
import Testing

extension SystemTests {
    /// What must hold through the death of a chat server, over the real Kafka.
    @Suite("A chat server dies", .realKafka)
    struct KilledServerTests {
        private static let rounds = TestScope.isWhole ? 50 : 5

        @Test("Clients that go elsewhere and resume see each entry once, in order, round after round of kill -9")
        func killed() async throws {
            var random = SeededGenerator(seed: 20_261_124)
            let victims = (0..<Self.rounds).map { _ in Int.random(in: 1...2, using: &random) }
            let pauses = (0..<Self.rounds).map { _ in Int.random(in: 40...160, using: &random) }
            try await withBadDay(.real(), listeners: 2) { conversation in
                let (owner, room) = (conversation.participants[0], conversation.rooms[0])
                for (round, (victim, pause)) in zip(victims, pauses).enumerated() {
                    try await conversation.progress.wait(for: pause, of: .acknowledged)
                    async let killed: Void = conversation.stack.killAndWait(.chat(victim))
                    // Somebody is put out at the other server meanwhile, and comes back.
                    let (survivor, out) = (conversation.stack.chatURLs[2 - victim], conversation.listeners[round % 2])
                    try await owner.putOut(out.user, of: room, at: survivor)
                    try await conversation.progress.wait(for: 20, of: .acknowledged)
                    try await owner.bring(out.user, into: room, at: survivor)
                    try await killed
                }
            }
        }

        @Test("A message whose server dies between its commit and Kafka arrives all the same, once")
        func crashAfterCommit() async throws {
            try await withTemporaryDirectory { directory in
                var environment = StackEnvironment.quick
                for number in 1...2 {
                    environment[.chat(number), default: [:]]["CHATTING_FAILPOINT"] =
                        "crash-after-commit@\(directory)/crashed"
                }
                try await TestStack.with(kafka: .real(), environment: environment) { stack in
                    try await Conversation.with(stack, users: 4, rooms: 1) { conversation in
                        let body = try #require(MessageBody("마지막 말"))
                        let seq = try await conversation.participants[0].say(body, in: conversation.rooms[0])
                        try await expectNothingBroken(in: conversation)
                        let said = try await conversation.log(of: conversation.rooms[0]).filter { $0.body == "마지막 말" }
                        #expect(said.map(\.seq) == [seq])
                        for participant in conversation.participants {
                            #expect(participant.position(in: conversation.rooms[0]) >= seq)
                        }
                    }
                    #expect(FileManager.default.fileExists(atPath: directory + "/crashed"))
                }
            }
        }
    }
}
