import Contracts
import Foundation
import Postgres
import ServiceKit
import TestSupport
import Testing

@testable import ChatServer

@Suite("Changes of rooms and members")
struct RoomChangeTests {
    private let ann = UserID("ann")!
    private let bob = UserID("bob")!
    private let cid = UserID("cid")!
    private let eve = UserID("eve")!

    @Test("A direct room that two make at once from two pods exists once")
    func directRace() async throws {
        try await withLogPods(2) { pods, _ in
            for number in 0..<20 {
                let (one, other) = (UserID("one\(number)")!, UserID("two\(number)")!)
                async let first = pods[0].writer.change(
                    .create(room: .make(), kind: .direct, name: nil, by: one, members: [other]))
                async let second = pods[1].writer.change(
                    .create(room: .make(), kind: .direct, name: nil, by: other, members: [one]))
                let (left, right) = try await (first, second)
                #expect(left.room == right.room)
                #expect([left.isChange, right.isChange].count { $0 } == 1)
                #expect(try await pods[0].store.rooms(of: one).count == 1)
            }
        }
    }

    @Test("A new room's log begins with what it is and who is in it")
    func beginning() async throws {
        try await withLogPods { pods, _ in
            let room = try await pods[0].makeRoom(by: ann, [bob])
            let log = try await pods[0].store.entries(in: room, after: 0, limit: 10)
            #expect(log.map(\.type) == [.room, .join])
            #expect(log[0].kind == .group && log[0].name == RoomName("Room") && log[0].from == ann)
            #expect(log[1].users == [ann, bob])
            #expect(pods[0].sink.all.map(\.entry) == log)
        }
    }

    @Test("The same change asked for again by the same ids gives the same answer and changes nothing")
    func repeated() async throws {
        try await withLogPods { pods, _ in
            let store = pods[0].store
            let room = try await pods[0].makeRoom(.public, by: ann)
            let changes: [RoomChange] = [
                .join(room: room, user: bob), .add(room: room, user: cid, by: bob),
                .update(room: room, user: bob, by: ann, role: .owner, muted: nil, banned: nil),
                .rename(room: room, name: RoomName("New")!, by: bob), .kick(room: room, user: cid, by: bob),
                .leave(room: room, user: bob), .delete(room: room, by: ann),
                .create(room: .make(), kind: .direct, name: nil, by: ann, members: [eve]),
            ]
            for change in changes {
                let ids = [UUID.v7(), UUID.v7()]
                let first = try await store.change(change, ids: ids, groupLimit: 10).get()
                let second = try await store.change(change, ids: ids, groupLimit: 10).get()
                #expect(!first.outcome.entries.isEmpty, "\(change)")
                #expect(first.outcome == second.outcome, "\(change)")
                #expect(first.outboxID != nil && second.outboxID == nil)
            }
        }
    }

    @Test("Coming and going is told once, and done twice is no error")
    func comingAndGoing() async throws {
        try await withLogPods { pods, _ in
            let (writer, store) = (pods[0].writer, pods[0].store)
            let room = try await pods[0].makeRoom(.public, by: ann)
            #expect(try await writer.change(.join(room: room, user: bob)).entries.map(\.type) == [.join])
            #expect(try await !writer.change(.join(room: room, user: bob)).isChange)
            #expect(try await writer.change(.leave(room: room, user: bob)).entries.map(\.type) == [.leave])
            await #expect(throws: ChatError.notAMember) { try await writer.change(.leave(room: room, user: bob)) }
            try await pods[0].send("while bob was away", in: room, from: ann)
            let back = try await writer.change(.join(room: room, user: bob)).entries
            let position = try #require(try await store.rooms(of: bob).first)
            #expect(position.readSeq == back.first?.seq && position.unread == 0, "reading starts at the join")
        }
    }

    @Test("An owner who goes passes the room on")
    func inheritance() async throws {
        try await withLogPods { pods, _ in
            let (writer, store) = (pods[0].writer, pods[0].store)
            let room = try await pods[0].makeRoom(by: ann, [bob, cid])
            _ = try await writer.change(.update(room: room, user: cid, by: ann, role: .admin, muted: nil, banned: nil))
            let entries = try await writer.change(.leave(room: room, user: ann)).entries
            #expect(entries.map(\.type) == [.leave, .member])
            #expect(entries.last?.users == [cid] && entries.last?.role == .owner)
            #expect(try await store.member(cid, of: room)?.role == .owner)
        }
    }

    @Test("A public room that all have left belongs to whoever comes next")
    func abandoned() async throws {
        try await withLogPods { pods, _ in
            let room = try await pods[0].makeRoom(.public, by: ann)
            _ = try await pods[0].writer.change(.leave(room: room, user: ann))
            for user in [bob, cid] { _ = try await pods[0].writer.change(.join(room: room, user: user)) }
            #expect(try await pods[0].store.member(bob, of: room)?.role == .owner)
            #expect(try await pods[0].store.member(cid, of: room)?.role == .member)
        }
    }

    @Test("Only those with the rights put out, mute, ban and rename")
    func rights() async throws {
        try await withLogPods { pods, _ in
            let writer = pods[0].writer
            let room = try await pods[0].makeRoom(.public, by: ann, [bob, cid])
            for change: RoomChange in [
                .kick(room: room, user: cid, by: bob), .rename(room: room, name: RoomName("Mine")!, by: bob),
                .delete(room: room, by: bob), .kick(room: room, user: ann, by: bob),
                .update(room: room, user: cid, by: bob, role: nil, muted: true, banned: nil),
                .update(room: room, user: ann, by: ann, role: .member, muted: nil, banned: nil),
            ] {
                await #expect(throws: ChatError.forbidden, "\(change)") { try await writer.change(change) }
            }
            _ = try await writer.change(.update(room: room, user: bob, by: ann, role: .admin, muted: nil, banned: nil))
            _ = try await writer.change(.update(room: room, user: cid, by: bob, role: nil, muted: nil, banned: true))
            await #expect(throws: ChatError.forbidden) { try await writer.change(.join(room: room, user: cid)) }
            await #expect(throws: ChatError.forbidden) {
                try await writer.change(.add(room: room, user: cid, by: ann))
            }
            await #expect(throws: ChatError.notAMember) { try await pods[0].send("x", in: room, from: cid) }
            _ = try await writer.change(.update(room: room, user: cid, by: bob, role: nil, muted: nil, banned: false))
            #expect(try await writer.change(.join(room: room, user: cid)).isChange)
            await #expect(throws: ChatError.forbidden, "an admin may not change roles") {
                try await writer.change(
                    .update(room: room, user: cid, by: bob, role: .admin, muted: nil, banned: nil))
            }
        }
    }

    @Test("A direct room is for two, for ever")
    func direct() async throws {
        try await withLogPods { pods, _ in
            let room = try await pods[0].makeRoom(.direct, by: ann, [bob])
            for change: RoomChange in [
                .leave(room: room, user: ann), .add(room: room, user: cid, by: ann),
                .kick(room: room, user: bob, by: ann),
                .rename(room: room, name: RoomName("x")!, by: ann), .delete(room: room, by: ann),
            ] {
                await #expect(throws: ChatError.forbidden) { try await pods[0].writer.change(change) }
            }
            await #expect(throws: ChatError.notFound) { try await pods[0].writer.change(.join(room: room, user: cid)) }
        }
    }

    @Test("A group takes no more members than its limit")
    func limit() async throws {
        var options = RoomWriterOptions()
        options.groupLimit = 3
        try await withLogPods(options: options) { pods, _ in
            let room = try await pods[0].makeRoom(by: ann, [bob])
            let results = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<5 {
                    group.addTask {
                        do {
                            return try await pods[0].writer.change(
                                .add(room: room, user: UserID("user\(number)")!, by: ann)
                            ).isChange
                        } catch {
                            return false
                        }
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(results == 1)
        }
    }

    @Test("Who comes and goes is seen in the changes of members, and nobody is left in a deleted room")
    func changes() async throws {
        try await withLogPods { pods, _ in
            let (writer, store) = (pods[0].writer, pods[0].store)
            let start = try await store.membershipChanges(since: Timestamp(microseconds: 0)).asOf
            let room = try await pods[0].makeRoom(by: ann, [bob])
            _ = try await writer.change(.kick(room: room, user: bob, by: ann))
            let seen = try await store.membershipChanges(since: start).changes
            #expect(seen.contains(MembershipChanges.Change(room: room, user: bob, isMember: false, seq: 3)))
            #expect(seen.contains(MembershipChanges.Change(room: room, user: ann, isMember: true, seq: 2)))
            let last = try await writer.change(.delete(room: room, by: ann)).entries
            #expect(last.map(\.deleted) == [true])
            #expect(try await store.rooms(of: ann).isEmpty)
            #expect(try await !store.isMember(ann, of: room))
            await #expect(throws: ChatError.notFound) { try await pods[0].send("x", in: room, from: ann) }
            await #expect(throws: ChatError.notFound) {
                try await store.entries(in: room, after: 0, limit: 1, as: ann)
            }
            #expect(try await store.entries(in: room, after: 3, limit: 9).map(\.deleted) == [true])
        }
    }
}
