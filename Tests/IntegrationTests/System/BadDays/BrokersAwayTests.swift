import ChatClient
import Contracts
import Kafka
import LocalStack
import TestSupport
import Testing

extension SystemTests {
    /// Kafka carries what Postgres keeps, so it may fail in any way.
    @Suite("Brokers are away", .realKafka, .ownKafkaCluster, .wholeScope)
    struct BrokersAwayTests {
        @Test("kill -9 of one of three under load, and its return", .wholeScope)
        func oneKilled() async throws {
            try await OwnKafkaCluster.run { cluster in
                try await withBadDay(.own(cluster)) { conversation in
                    for broker in 1...3 {
                        try cluster.killBroker(broker)
                        try await conversation.progress.wait(for: 200, of: .acknowledged)
                        try cluster.startBroker(broker)
                        try await cluster.waitUntilInSync()
                    }
                }
            }
        }

        @Test("All three stop: people go on talking, who was put out stays out, and the rest comes with their return")
        func allStopped() async throws {
            try await OwnKafkaCluster.run { cluster in
                try await withBadDay(.own(cluster), listeners: 2) { conversation in
                    let (stack, http) = (conversation.stack, conversation.http)
                    let (owner, room) = (conversation.participants[0], conversation.rooms[0])
                    let (kicked, banned) = (conversation.listeners[0], conversation.listeners[1])
                    let near = try await ProbeSocket.open(stack.chatURLs[0], as: owner.client, http)
                    let far = try await ProbeSocket.open(stack.chatURLs[1], as: owner.client, http)
                    try cluster.killAll()

                    // Committed, acknowledged, and heard at the same server, all without Kafka.
                    let body = try #require(MessageBody("카프카 없이"))
                    let seq = try await owner.post(body, in: room, at: stack.chatURLs[0])
                    #expect(try await near.entry(seq, of: room).body == "카프카 없이")
                    for number in 1...2 { #expect(await stack.isReady(.chat(number), http)) }

                    try await owner.putOut(kicked.user, of: room, at: stack.chatURLs[0])
                    try await owner.putOut(banned.user, of: room, ban: true, at: stack.chatURLs[1])
                    for out in [kicked, banned] {
                        for url in stack.chatURLs { try await expectOut(out, of: room, at: url, conversation) }
                    }
                    try await conversation.progress.wait(for: 100, of: .acknowledged)

                    try await cluster.startAll()
                    #expect(try await far.entry(seq, of: room).body == "카프카 없이")
                    near.close()
                    far.close()
                }
            }
        }

        private func expectOut(
            _ participant: Participant, of room: RoomID, at url: String, _ conversation: Conversation
        ) async throws {
            let probe = try await ProbeSocket.open(url, as: participant.client, conversation.http)
            let body = try #require(MessageBody("let me in"))
            probe.send(.send(id: "1", room: room, clientID: .random(), body: body, replyTo: nil))
            guard case .error(_, _, let sent, _, _) = try await probe.answer(to: "1") else {
                Issue.record("\(participant.user) was put out and could send")
                return
            }
            #expect(sent == .notFound)
            probe.send(.resume(id: "2", rooms: [room.description: 1]))
            guard case .error(_, _, let resumed, _, _) = try await probe.answer(to: "2") else {
                Issue.record("\(participant.user) was put out and could resume")
                return
            }
            #expect(resumed == .notFound)
            probe.close()
        }

        @Test("The topic is deleted and made anew under load", .wholeScope)
        func topicMadeAnew() async throws {
            let admin = KafkaAdmin(RealKafka.configuration, timeout: .seconds(60), logger: .quiet)
            try await withBadDay(.real()) { conversation in
                for _ in 0..<3 {
                    try await admin.deleteTopics([Topic.chatEntries.rawValue])
                    try await conversation.progress.wait(for: 100, of: .acknowledged)
                    try await admin.createTopics([
                        KafkaTopic(Topic.chatEntries.rawValue, partitions: 3, minInSyncReplicas: 2)
                    ])
                    try await conversation.progress.wait(for: 100, of: .acknowledged)
                }
            }
        }
    }
}
