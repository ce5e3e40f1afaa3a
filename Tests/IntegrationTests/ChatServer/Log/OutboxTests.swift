import Contracts
import Foundation
import Postgres
import ServiceKit
import TestSupport
import Testing

@testable import ChatServer

@Suite("The outbox")
struct OutboxTests {
    private let ann = UserID("ann")!

    @Test("What reached Kafka leaves the outbox", .timeLimit(.minutes(1)))
    func delivered() async throws {
        try await withLogPods { pods, _ in
            let room = try await pods[0].makeRoom(by: ann)
            try await pods[0].send("hello", in: room, from: ann)
            // The sender is answered before Kafka has it.
            while try await pods[0].store.outboxDepth() > 0 { await pods[0].outbox.deleteDelivered() }
            #expect(try pods[0].producer.entries.map(\.entry.seq) == [1, 2, 3])
        }
    }

    @Test("What a pod committed and did not send is sent by another pod's relay")
    func relayed() async throws {
        try await withLogPods(2) { pods, _ in
            pods[0].producer.isAway = true
            let room = try await pods[0].makeRoom(by: ann)
            for number in 0..<5 { try await pods[0].send("\(number)", in: room, from: ann) }
            await pods[0].outbox.deleteDelivered()
            #expect(try await pods[0].store.outboxDepth() == 7)
            #expect(try pods[0].producer.entries.isEmpty)

            #expect(try await pods[1].relay.relay() == 6)
            let log = try await pods[0].store.entries(in: room, after: 0, limit: 10)
            #expect(try pods[1].producer.entries.map(\.entry).sorted { $0.seq < $1.seq } == log)
            #expect(try await pods[0].store.outboxDepth() == 0)
            #expect(try await pods[1].relay.relay() == 0)
        }
    }

    @Test("A relay that Kafka refuses leaves the rows where they are")
    func refused() async throws {
        try await withLogPods { pods, _ in
            pods[0].producer.isAway = true
            _ = try await pods[0].makeRoom(by: ann)
            await #expect(throws: (any Error).self) { try await pods[0].relay.relay() }
            #expect(try await pods[0].store.outboxDepth() == 2)
        }
    }

    @Test("Two relays do not send the same rows at once")
    func sharing() async throws {
        try await withLogPods(3) { pods, _ in
            pods[0].producer.isAway = true
            let room = try await pods[0].makeRoom(by: ann)
            for number in 0..<20 { try await pods[0].send("\(number)", in: room, from: ann) }
            async let one = pods[1].relay.relay()
            async let other = pods[2].relay.relay()
            let (left, right) = try await (one, other)
            #expect(left + right == 21)
            #expect(try pods[1].producer.entries.count + pods[2].producer.entries.count == 22)
        }
    }

    @Test("What a relay holds is not waited for")
    func held() async throws {
        try await withLogPods { pods, database in
            pods[0].producer.isAway = true
            let room = try await pods[0].makeRoom(by: ann)
            try await pods[0].send("hello", in: room, from: ann)
            let ids = try await database.client.query("SELECT id FROM outbox ORDER BY id").decode(Int64.self)
            try await database.client.transaction { transaction in
                try await transaction.execute("SELECT FROM outbox WHERE id = \(ids[0]) FOR UPDATE")
                try await pods[0].store.deleteOutbox(ids)
            }
            #expect(try await pods[0].store.outboxDepth() == 2, "the one that was held")
        }
    }
}
