import Contracts
import Foundation
import Postgres
import ServiceKit
import TestSupport
import Testing

@testable import ChatServer

@Suite("Appending to a room's log")
struct AppendTests {
    private let ann = UserID("ann")!
    private let bob = UserID("bob")!
    private let eve = UserID("eve")!

    @Test("Seqs are dense and the same for all when several pods write to a room at once")
    func dense() async throws {
        try await withLogPods(3) { pods, _ in
            let room = try await pods[0].makeRoom(by: ann, [bob])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<300 {
                    let (pod, user) = (pods[number % 3], number % 2 == 0 ? ann : bob)
                    group.addTask { try await pod.send("\(number)", in: room, from: user) }
                }
                try await group.waitForAll()
            }
            let log = try await pods[1].store.entries(in: room, after: 0, limit: 1_000)
            #expect(log.map(\.seq) == Array(1...302))
            #expect(Set(log.compactMap(\.body)).count == 300)
            #expect(zip(log, log.dropFirst()).allSatisfy { $0.at <= $1.at })
            for pod in pods {
                let seen = pod.sink.seqs(in: room)
                #expect(seen == seen.sorted(), "a pod's own entries come in order")
            }
            #expect(pods.flatMap { $0.sink.all }.count == 302)
        }
    }

    @Test("A client id gives one message: within a batch, later, and from another pod, whatever the body")
    func idempotence() async throws {
        try await withLogPods(2) { pods, _ in
            let room = try await pods[0].makeRoom(by: ann, [bob])
            let outcomes = try await withThrowingTaskGroup(of: AppendOutcome.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        try await pods[number % 2].send("body \(number)", in: room, from: ann, clientID: "same")
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let new = outcomes.filter { if case .appended = $0 { true } else { false } }
            #expect(new.count == 1)
            #expect(Set(outcomes.map(\.entry)).count == 1)
            let later = try await pods[1].send("other", in: room, from: ann, clientID: "same")
            #expect(later == .repeated(try #require(new.first).entry))
            let others = try await pods[0].send("mine", in: room, from: bob, clientID: "same")
            #expect(others.entry.body == "mine", "another sender's id is another id")
            #expect(try await pods[0].store.heads(of: [room]) == [room: 4])
        }
    }

    @Test("Who is not in a room, or muted, or answers nothing, is refused, and the others of the batch are not")
    func refusals() async throws {
        try await withLogPods { pods, _ in
            let pod = pods[0]
            let group = try await pod.makeRoom(by: ann, [bob])
            let open = try await pod.makeRoom(.public, by: ann)
            async let fine = pod.send("hello", in: group, from: ann)
            await #expect(throws: ChatError.notFound) { try await pod.send("x", in: group, from: eve) }
            await #expect(throws: ChatError.notAMember) { try await pod.send("x", in: open, from: eve) }
            await #expect(throws: ChatError.notFound) { try await pod.send("x", in: .make(), from: ann) }
            let answered = try await fine.entry
            await #expect(throws: ChatStore.refusal("no_target")) {
                try await pod.send("x", in: group, from: ann, replyTo: 1)
            }
            let reply = try await pod.send("x", in: group, from: bob, replyTo: answered.seq)
            #expect(reply.entry.replyTo == answered.seq)
            _ = try await pod.writer.change(
                .update(room: group, user: bob, by: ann, role: nil, muted: true, banned: nil))
            await #expect(throws: ChatError.muted) { try await pod.send("x", in: group, from: bob) }
        }
    }

    @Test("A kick holds in the commit itself: after its seq there is nothing of the one who was kicked")
    func kickAgainstSend() async throws {
        try await withLogPods(2) { pods, _ in
            let room = try await pods[0].makeRoom(by: ann, [bob])
            let sent = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        do {
                            try await pods[1].send("\(number)", in: room, from: bob)
                            return 1
                        } catch let error as ChatError where error == .notFound {
                            return 0
                        }
                    }
                }
                group.addTask {
                    _ = try await pods[0].writer.change(.kick(room: room, user: bob, by: ann))
                    return 0
                }
                return try await group.reduce(0, +)
            }
            let log = try await pods[0].store.entries(in: room, after: 0, limit: 1_000)
            let kick = try #require(log.first { $0.type == .kick })
            let messages = log.filter { $0.type == .message }
            #expect(messages.count == sent)
            #expect(messages.allSatisfy { $0.seq < kick.seq })
        }
    }

    @Test("A batch that was done although its answer was lost is not done twice, and counts as new")
    func unknownResult() async throws {
        try await withLogPods { pods, _ in
            let room = try await pods[0].makeRoom(by: ann)
            let batch = MessageBatch([
                PendingMessage(
                    request: AppendRequest(
                        room: room, from: ann, clientID: try #require(ClientMessageID("1")),
                        body: try #require(MessageBody("hello"))),
                    traceparent: nil, deadline: .now, complete: { _ in })
            ])
            let requests = batch.messages.map(\.request)
            let first = batch.resolve(try await pods[0].store.append(requests, ids: batch.ids).rows)
            let second = batch.resolve(try await pods[0].store.append(requests, ids: batch.ids).rows)
            #expect(first.appended.map(\.entry) == second.appended.map(\.entry))
            #expect(second.appended.map(\.entry.entry.seq) == [3])
            #expect(try await pods[0].store.heads(of: [room]) == [room: 3])
        }
    }

    @Test("Connections that are cut under load cost no message and double none")
    func cutConnections() async throws {
        var options = RoomWriterOptions()
        // However slow the machine is: it is about what happens, not about when.
        options.deadline = .seconds(60)
        try await withLogPods(options: options) { pods, database in
            let room = try await pods[0].makeRoom(by: ann)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for sender in 0..<20 {
                    group.addTask {
                        for number in 0..<20 {
                            try await pods[0].send("x", in: room, from: ann, clientID: "\(sender).\(number)")
                        }
                    }
                }
                group.addTask {
                    for _ in 0..<10 {
                        let head = try await database.client.query("SELECT sum(seq)::int8 FROM rooms").only(Int.self)
                        try await database.client.execute(
                            """
                            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                            WHERE datname = current_database() AND query LIKE '%append_messages%'
                                AND pid <> pg_backend_pid()
                            """)
                        // The next cut comes when something got through.
                        while head < 402,
                            try await database.client.query("SELECT sum(seq)::int8 FROM rooms").only(Int.self) == head
                        { await Task.yield() }
                    }
                }
                try await group.waitForAll()
            }
            let log = try await pods[0].store.entries(in: room, after: 0, limit: 1_000)
            #expect(log.map(\.seq) == Array(1...402))
            #expect(Set(log.compactMap(\.clientID)).count == 400)
            #expect(pods[0].sink.seqs(in: room) == Array(1...402))
        }
    }
}
