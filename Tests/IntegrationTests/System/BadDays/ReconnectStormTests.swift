import ChatClient
import Contracts
import LocalStack
import Synchronization
import TestSupport
import Testing

extension SystemTests {
    /// What a proxy's restart does to everybody at once.
    @Suite("2,000 clients reconnect at once", .realKafka, .wholeScope)
    struct ReconnectStormTests {
        private static let count = 2_000

        @Test("The gateway and then a chat server die: all come back and miss nothing")
        func storm() async throws {
            try await TestStack.with(kafka: .real(), environment: .quick) { stack in
                try await Conversation.with(stack, users: 4, rooms: 1) { conversation in
                    let room = conversation.rooms[0]
                    let crowd = (0..<Self.count).map { number in
                        Bystander(conversation.participants[number % 4].client, room)
                    }
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for bystander in crowd { group.addTask { try await bystander.connection.run() } }
                        try await all(crowd) { $0.onlineCount >= 1 }
                        for victim in [PartName.gateway, .chat(1), .gateway] {
                            let before = try await say(3, in: conversation)
                            try await all(crowd) { $0.position == before }
                            try stack.kill(victim)
                            let after = try await say(3, in: conversation)
                            try await all(crowd) { $0.position == after }
                        }
                        for bystander in crowd { bystander.connection.close() }
                        try await group.waitForAll()
                    }
                    #expect(crowd.allSatisfy { $0.onlineCount >= 3 })
                    #expect(crowd.map(\.gaps).reduce(0, +) == 0)
                    try await expectNothingBroken(in: conversation)
                }
            }
        }

        /// - Returns: the place of the last one.
        private func say(_ count: Int, in conversation: Conversation) async throws -> Int64 {
            var last: Int64 = 0
            for number in 0..<count {
                let body = try #require(MessageBody("들려요? \(number)"))
                last = try await conversation.participants[number % 4].say(body, in: conversation.rooms[0])
            }
            return last
        }

        private func all(
            _ crowd: [Bystander], _ condition: @escaping @Sendable (Bystander) -> Bool
        ) async throws {
            try await eventually(within: .seconds(180)) { crowd.allSatisfy(condition) }
        }
    }
}

/// A client that only counts, so that thousands fit into a process.
private final class Bystander: Sendable {
    private struct Notes {
        var onlineCount = 0
        var position: Int64 = 0
        var gaps = 0
    }

    let connection: ChatConnection
    private let notes: NotesBox

    private final class NotesBox: Sendable {
        let notes = Mutex(Notes())
    }

    init(_ client: ChatClient, _ room: RoomID) {
        let box = NotesBox()
        notes = box
        connection = ChatConnection(client) { event in
            box.notes.withLock { notes in
                switch event {
                case .entry(room, let entry):
                    if notes.position > 0, entry.seq != notes.position + 1 { notes.gaps += 1 }
                    notes.position = entry.seq
                case .state(.online): notes.onlineCount += 1
                default: break
                }
            }
        }
    }

    var onlineCount: Int { notes.notes.withLock { $0.onlineCount } }
    var position: Int64 { notes.notes.withLock { $0.position } }
    var gaps: Int { notes.notes.withLock { $0.gaps } }
}
