import Contracts
import Foundation
import Postgres
import ServiceKit
import TestSupport
import Testing

@testable import ChatServer

@Suite("History")
struct HistoryTests {
    private let ann = UserID("ann")!
    private let bob = UserID("bob")!

    @Test(
        "Pages of any size, walked either way, show every message once, whatever lies between them",
        arguments: [1, 3, 7])
    func walks(limit: Int) async throws {
        try await withLogPods { pods, _ in
            let room = try await pods[0].makeRoom(.public, by: ann)
            var expected: [Int64] = []
            for number in 0..<20 {
                expected.append(try await pods[0].send("\(number)", in: room, from: ann).entry.seq)
                if number % 4 == 0 {
                    _ = try await pods[0].writer.change(.join(room: room, user: UserID("guest\(number)")!))
                }
            }
            var back: [Int64] = []
            var place: MessagePlace? = .newest
            while let here = place {
                let page = try await pods[0].store.messages(in: room, at: here, limit: limit, as: ann)
                #expect((page.after == nil) == (back.isEmpty))
                back = page.messages.map(\.seq) + back
                place = page.before.map(MessagePlace.before)
            }
            #expect(back == expected)
            var forth: [Int64] = []
            place = .after(0)
            while let here = place {
                let page = try await pods[0].store.messages(in: room, at: here, limit: limit, as: ann)
                #expect((page.before == nil) == forth.isEmpty)
                forth += page.messages.map(\.seq)
                place = page.after.map(MessagePlace.after)
            }
            #expect(forth == expected)
        }
    }

    @Test("A page around a place has half of it before, and says where to go on")
    func around() async throws {
        try await withLogPods { pods, _ in
            let room = try await pods[0].makeRoom(by: ann)
            for number in 0..<10 { try await pods[0].send("\(number)", in: room, from: ann) }
            func page(_ place: MessagePlace, _ limit: Int) async throws -> MessagePage {
                try await pods[0].store.messages(in: room, at: place, limit: limit, as: ann)
            }
            let middle = try await page(.around(7), 4)
            #expect(middle.messages.map(\.seq) == [5, 6, 7, 8])
            #expect(middle.before == 5 && middle.after == 8)
            let start = try await page(.around(1), 4)
            #expect(start.messages.map(\.seq) == [3, 4] && start.before == nil && start.after == 4)
            let end = try await page(.around(99), 4)
            #expect(end.messages.map(\.seq) == [11, 12] && end.before == 11 && end.after == nil)
            let all = try await page(.newest, 10)
            #expect(all.before == nil && all.after == nil && all.messages.count == 10)
            let tooEarly = try await page(.before(3), 4)
            #expect(tooEarly.messages.isEmpty && tooEarly.before == nil && tooEarly.after == 2)
            let tooLate = try await page(.after(12), 4)
            #expect(tooLate.messages.isEmpty && tooLate.before == 13 && tooLate.after == nil)
        }
    }

    @Test("An empty room has an empty page with no way on")
    func empty() async throws {
        try await withLogPods { pods, _ in
            let room = try await pods[0].makeRoom(by: ann)
            for place in [MessagePlace.newest, .before(5), .after(0), .around(3)] {
                let page = try await pods[0].store.messages(in: room, at: place, limit: 5, as: ann)
                #expect(page.messages.isEmpty && page.before == nil && page.after == nil)
            }
        }
    }

    @Test("History is for members")
    func members() async throws {
        try await withLogPods { pods, _ in
            let closed = try await pods[0].makeRoom(by: ann)
            let open = try await pods[0].makeRoom(.public, by: ann)
            let store = pods[0].store
            await #expect(throws: ChatError.notFound) {
                try await store.messages(in: closed, at: .newest, limit: 5, as: bob)
            }
            await #expect(throws: ChatError.notAMember) {
                try await store.messages(in: open, at: .newest, limit: 5, as: bob)
            }
            await #expect(throws: ChatError.notAMember) {
                try await store.entries(in: open, after: 0, limit: 5, as: bob)
            }
        }
    }
}
