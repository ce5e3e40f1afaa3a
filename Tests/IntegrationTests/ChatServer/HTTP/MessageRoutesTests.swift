import Contracts
import Foundation
import HTTP
import NIOHTTP1
import Observability
import Postgres
import ServiceKit
import TestSupport
import Testing

@testable import ChatServer

@Suite("Messages over HTTP")
struct MessageRoutesTests {
    @Test("A message is answered with its place; the same again with the first one")
    func sending() async throws {
        try await withChatAPI { api in
            let room = try await api.makeRoom(by: "ann", ["bob"])
            let path = "/chat/rooms/\(room)/messages"
            let first = await api.call(.POST, path, as: "ann", #"{"clientId":"c1","body":"안녕"}"#)
            #expect(first.status == 201)
            let message = try first.decode(Message.self)
            #expect(message.seq == 3 && message.body == "안녕" && message.from == UserID("ann"))
            let again = await api.call(.POST, path, as: "ann", #"{"clientId":"c1","body":"other"}"#)
            #expect(again.status == 200)
            #expect(try again.decode(Message.self) == message)
            let reply = await api.call(.POST, path, as: "bob", #"{"clientId":"c1","body":"yes","replyTo":3}"#)
            #expect(try reply.decode(Message.self).replyTo == 3)
            let page = try await api.call(.GET, path, as: "bob").decode(MessagePage.self)
            #expect(page.messages.map(\.seq) == [3, 4] && page.messages[0] == message)
        }
    }

    @Test(
        "What is no message is refused, and leaves nothing",
        arguments: [
            #"{"clientId":"c","body":""}"#, #"{"clientId":"","body":"x"}"#, #"{"clientId":"é","body":"x"}"#,
            #"{"body":"x"}"#, #"{"clientId":"c"}"#, #"{"clientId":"c","body":"x","seq":1}"#,
            #"{"clientId":"c","body":"a\u0000b"}"#, #"{"clientId":"c","body":"a\u001bb"}"#,
            #"{"clientId":"c","body":7}"#, #"{"clientId":"c","body":"x","replyTo":99}"#,
            #"{"clientId":"c","body":"x","replyTo":1}"#, #"{"clientId":"c","body":"x","replyTo":-1}"#,
            #"{"clientId":"c","body":"x"} {}"#, #"{"clientId":"c","body":"\#(String(repeating: "x", count: 4_001))"}"#,
            #"{"clientId":"\#(String(repeating: "c", count: 65))","body":"x"}"#,
        ])
    func refusals(body: String) async throws {
        try await withChatAPI { api in
            let room = try await api.makeRoom(by: "ann")
            let answer = await api.call(.POST, "/chat/rooms/\(room)/messages", as: "ann", body)
            #expect(answer.status == 400 && answer.code == "invalid_request")
            #expect(try await api.pod.store.heads(of: [room]) == [room: 2])
        }
    }

    @Test("A body of more than 64 KiB is too large")
    func tooLarge() async throws {
        try await withChatAPI { api in
            let room = try await api.makeRoom(by: "ann")
            let body = #"{"clientId":"c","body":"\#(String(repeating: "x", count: 70_000))"}"#
            #expect(await api.call(.POST, "/chat/rooms/\(room)/messages", as: "ann", body).code == "payload_too_large")
        }
    }

    @Test(
        "What is no place is refused",
        arguments: ["before=x", "after=-1", "around=9007199254740992", "before=1&after=1", "limit=0", "limit=201"])
    func badPlaces(query: String) async throws {
        try await withChatAPI { api in
            let room = try await api.makeRoom(by: "ann")
            let answer = await api.call(.GET, "/chat/rooms/\(room)/messages?\(query)", as: "ann")
            #expect(answer.code == "invalid_request")
            #expect(await api.call(.GET, "/chat/rooms/\(room)/messages?color=red", as: "ann").status == 200)
        }
    }

    @Test("The raw log is read page by page to its end")
    func entries() async throws {
        try await withChatAPI { api in
            let room = try await api.makeRoom(by: "ann")
            for number in 0..<5 {
                _ = await api.call(
                    .POST, "/chat/rooms/\(room)/messages", as: "ann", #"{"clientId":"\#(number)","body":"x"}"#)
            }
            var seen: [Entry] = []
            var after: Int64? = 0
            while let place = after {
                let page = try await api.call(.GET, "/chat/rooms/\(room)/entries?limit=3&after=\(place)", as: "ann")
                    .decode(EntryPage.self)
                seen += page.entries
                after = page.next
            }
            #expect(seen.map(\.seq) == Array(1...7))
            #expect(seen.map(\.type) == [.room, .join] + Array(repeating: .message, count: 5))
            let end = await api.call(.GET, "/chat/rooms/\(room)/entries?after=7", as: "ann")
            #expect(end.text == #"{"entries":[],"next":null}"#)
        }
    }

    @Test("Reading moves forward, and is counted")
    func reading() async throws {
        try await withChatAPI { api in
            let room = try await api.makeRoom(by: "ann", ["bob"])
            for number in 0..<3 {
                _ = await api.call(
                    .POST, "/chat/rooms/\(room)/messages", as: "ann", #"{"clientId":"\#(number)","body":"x"}"#)
            }
            func seen() async throws -> Room {
                try await api.call(.GET, "/chat/rooms/\(room)", as: "bob").decode(Room.self)
            }
            let path = "/chat/rooms/\(room)/read"
            #expect(try await seen().unread == 3)
            #expect(await api.call(.PUT, path, as: "bob", #"{"seq":4}"#).status == 204)
            #expect(await api.call(.PUT, path, as: "bob", #"{"seq":1}"#).status == 204)
            let room4 = try await seen()
            #expect(room4.unread == 1 && room4.readSeq == 4)
            #expect(await api.call(.PUT, path, as: "bob", #"{"seq":1000000}"#).status == 204)
            #expect(try await seen().readSeq == 5)
            for body in [#"{"seq":-1}"#, #"{"seq":"4"}"#, #"{"seq":4.5}"#, "{}"] {
                #expect(await api.call(.PUT, path, as: "bob", body).code == "invalid_request")
            }
            #expect(await api.call(.PUT, path, as: "cid", #"{"seq":1}"#).code == "not_found")
        }
    }

    @Test("A ticket is good once, and for whoever asked")
    func tickets() async throws {
        try await withChatAPI { api in
            let ticket = try await api.call(.POST, "/chat/tickets", as: "ann").decode(Ticket.self)
            #expect((1...30).contains(ticket.expiresIn))
            let grant = try #require(try await api.pod.store.redeemTicket(ticket.ticket))
            #expect(grant.user == UserID("ann") && grant.session == SessionID("s-ann"))
            #expect(try await api.pod.store.redeemTicket(ticket.ticket) == nil)
            #expect(try await api.pod.store.redeemTicket("no ticket") == nil)
            let late = try await api.pod.store.makeTicket(grant, lifetime: .zero)
            #expect(try await api.pod.store.redeemTicket(late) == nil)
        }
    }

    @Test("With Postgres away every route says when to come back")
    func away() async throws {
        var configuration = PostgresConfiguration(host: "127.0.0.1", port: try freePort(), user: "nobody")
        configuration.requestTimeout = .milliseconds(50)
        let client = PostgresClient(configuration, logger: .quiet, metrics: MetricsRegistry())
        var options = RoomWriterOptions()
        options.deadline = .milliseconds(50)
        let pod = LogPod(client, options: options)
        let group = ServiceGroup([client, pod.writer], logger: .quiet)
        await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            defer { group.triggerGracefulShutdown() }
            let api = ChatAPI(pod)
            let room = "/chat/rooms/\(RoomID.make())"
            for (method, path, body) in [
                (HTTPMethod.GET, "/chat/rooms", nil), (.GET, room, nil), (.GET, room + "/messages", nil),
                (.POST, room + "/messages", #"{"clientId":"1","body":"x"}"#), (.POST, room + "/join", nil),
                (.PUT, room + "/read", #"{"seq":1}"#), (.POST, "/chat/tickets", nil),
            ] {
                let answer = await api.call(method, path, as: "ann", body)
                #expect(answer.status == 503 && answer.code == "unavailable", "\(method) \(path)")
                #expect(answer.headers.contains(name: "retry-after"))
            }
        }
    }
}
