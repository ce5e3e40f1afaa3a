import Contracts
import Foundation
import Postgres
import ServiceKit
import TestSupport
import Testing

@testable import ChatServer

@Suite("Read positions and unread counts")
struct ReadingTests {
    @Test(
        "Counters say what counting says, after any sequence of sends, reads, joins and leaves", arguments: [1, 2, 3])
    func model(seed: UInt64) async throws {
        try await withLogPods { pods, _ in
            var random = SeededGenerator(seed: seed)
            let users = ["ann", "bob", "cid", "dan"].map { UserID($0)! }
            let room = try await pods[0].makeRoom(.public, by: users[0], Array(users.dropFirst()))
            var model = ReadModel(log: try await pods[0].store.entries(in: room, after: 0, limit: 10))
            for user in users { model.readSeq[user] = 2 }
            for step in 0..<250 {
                let user = users.randomElement(using: &random)!
                switch Int.random(in: 0..<10, using: &random) {
                case 0..<5 where model.readSeq[user] != nil:
                    model.log.append(try await pods[0].send("\(step)", in: room, from: user).entry)
                case 5..<8 where model.readSeq[user] != nil:
                    let seq = Int64.random(in: 0...Int64(model.log.count + 2), using: &random)
                    let before = model.readSeq[user]!
                    let after = try await pods[0].store.read(room, user, upTo: seq)
                    model.readSeq[user] = max(before, min(seq, Int64(model.log.count)))
                    #expect(after.seq == model.readSeq[user])
                    #expect(after.moved == (after.seq > before))
                case 8 where model.readSeq[user] != nil && model.readSeq.count > 1:
                    model.log += try await pods[0].writer.change(.leave(room: room, user: user)).entries
                    model.readSeq[user] = nil
                case 9 where model.readSeq[user] == nil:
                    model.log += try await pods[0].writer.change(.join(room: room, user: user)).entries
                    model.readSeq[user] = model.log.last?.seq
                default: continue
                }
                for user in users {
                    let position = try await pods[0].store.rooms(of: user).first
                    #expect(position?.readSeq == model.readSeq[user], "step \(step)")
                    #expect(position?.unread == model.unread(of: user), "step \(step) for \(user)")
                }
            }
        }
    }

    @Test("Counters hold when one user reads and sends at once, from two pods")
    func concurrency() async throws {
        try await withLogPods(2) { pods, _ in
            let (ann, bob) = (UserID("ann")!, UserID("bob")!)
            let room = try await pods[0].makeRoom(by: ann, [bob])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<60 {
                    group.addTask { try await pods[0].send("a", in: room, from: ann) }
                    group.addTask { try await pods[1].send("b", in: room, from: bob) }
                    group.addTask { _ = try await pods[number % 2].store.read(room, ann, upTo: Int64(number)) }
                }
                try await group.waitForAll()
            }
            var model = ReadModel(log: try await pods[0].store.entries(in: room, after: 0, limit: 1_000))
            for user in [ann, bob] {
                let position = try #require(try await pods[0].store.rooms(of: user).first)
                model.readSeq[user] = position.readSeq
                #expect(position.unread == model.unread(of: user))
            }
        }
    }

    @Test("A position never moves back, and who is not in the room has none")
    func neverBack() async throws {
        try await withLogPods { pods, _ in
            let (ann, bob) = (UserID("ann")!, UserID("bob")!)
            let room = try await pods[0].makeRoom(by: ann)
            try await pods[0].send("x", in: room, from: ann)
            #expect(try await pods[0].store.read(room, ann, upTo: 3) == (3, true))
            #expect(try await pods[0].store.read(room, ann, upTo: 1) == (3, false))
            await #expect(throws: ChatError.notFound) { try await pods[0].store.read(room, bob, upTo: 1) }
        }
    }
}

/// What is unread, by counting.
private struct ReadModel {
    var log: [Entry]
    var readSeq: [UserID: Int64] = [:]

    func unread(of user: UserID) -> Int64? {
        readSeq[user].map { seq in
            Int64(log.count { $0.type == .message && $0.from != user && $0.seq > seq })
        }
    }
}
