import Contracts
import Foundation
import HTTP
import NIOHTTP1
import Observability
import ServiceKit
import Testing

@testable import ChatServer

@Suite(.timeLimit(.minutes(1)))
struct EventStreamTests {
    let alice = UserID("alice")!
    let bob = UserID("bob-1")!
    let store = MemoryStore()

    private func open(
        _ pod: TestPod, _ query: String = "", lastEventID: String? = nil
    ) async throws -> EventReader {
        let token = TestTokens.token(alice, session: "s1", expiresAt: pod.clock.now + .seconds(60))
        var headers: HTTPHeaders = ["authorization": "Bearer \(token)"]
        if let lastEventID { headers.add(name: "last-event-id", value: lastEventID) }
        return EventReader(
            try await pod.client.stream(
                ClientRequest(.GET, "http://127.0.0.1:\(pod.port)/chat/events\(query)", headers: headers)))
    }

    @Test("a stream says what a socket says, and goes on from the id of its last event, on any pod")
    func resume() async throws {
        let one = store.makeRoom(alice, bob)
        let other = store.makeRoom(alice, bob)
        try await TestPod.with(2, store: store) { [bob, store] pods in
            let events = try await open(pods[0])
            let hello = try await events.next()
            #expect(hello?.event == "hello")
            for _ in 0..<5 { pods[1].writer.commit(one, .message, by: bob) { $0.body = "x" } }
            let first = try await events.entries { $1.seq == 7 }
            #expect(first.places == [one: Array(3...7)])
            let id = try #require(first.id)
            for _ in 0..<300 { store.commit(one, .message, by: bob) { $0.body = "while away" } }
            store.commit(other, .message, by: bob) { $0.body = "while away" }
            for query in ["", "?after=\(id)"] {
                let again = try await open(pods[1], query, lastEventID: query.isEmpty ? id : nil)
                var last: [RoomID: Int64] = [:]
                let missed = try await again.entries { room, entry in
                    last[room] = entry.seq
                    return last[one] == 307 && last[other] == 3
                }
                // Repeats are allowed, gaps are not.
                #expect((missed.places[one] ?? []).filter { $0 > 7 } == Array(8...307))
                #expect(missed.places[other]?.last == 3)
                let next = try #require(missed.id)
                let third = try await open(pods[0], lastEventID: next)
                #expect(try await third.next()?.event == "hello")
            }
        }
    }

    @Test("a stream of one room begins after a seq; what the user may not see is not found")
    func room() async throws {
        let room = store.makeRoom(alice, bob)
        let other = store.makeRoom(alice, bob)
        let foreign = store.makeRoom(bob)
        try await TestPod.with(store: store) { [bob, store] pods in
            for _ in 0..<10 { store.commit(room, .message, by: bob) { $0.body = "x" } }
            let events = try await open(pods[0], "?rooms=\(room)&after=5")
            let before = try await events.entries { $1.seq == 12 }
            #expect(before.places == [room: Array(6...12)])
            pods[0].writer.commit(other, .message, by: bob) { $0.body = "unwanted" }
            pods[0].writer.commit(room, .message, by: bob) { $0.body = "wanted" }
            #expect(try await events.entries { _, _ in true }.places == [room: [13]])
            #expect(try await open(pods[0], "?rooms=\(room),\(foreign)").status == .notFound)
            #expect(try await open(pods[0], "?rooms=\(room)&after=99").status == .conflict)
            #expect(try await open(pods[0], "?after=99").status == .badRequest)
            let stale = EventCursor(epoch: 0, since: .now).text
            #expect(try await open(pods[0], lastEventID: stale).status == .conflict)
        }
    }

    @Test("a stream ends with its token, and counts no more then")
    func expiry() async throws {
        _ = store.makeRoom(alice, bob)
        try await TestPod.with(store: store) { pods in
            let events = try await open(pods[0])
            #expect(try await events.next()?.event == "hello")
            #expect(pods[0].hub.metrics.streams.value == 1)
            pods[0].clock.advance(by: .seconds(61))
            #expect(try await events.next() == nil)
            while pods[0].hub.metrics.streams.value != 0 { await Task.yield() }
        }
    }
}
