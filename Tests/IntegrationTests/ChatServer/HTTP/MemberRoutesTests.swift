import Contracts
import HTTP
import NIOHTTP1
import Testing

@testable import ChatServer

@Suite("Members over HTTP")
struct MemberRoutesTests {
    @Test("Members are listed by page, with the names that auth knows")
    func list() async throws {
        try await withChatAPI { api in
            let room = try await api.makeRoom(by: "ann", ["cid", "bob"])
            let path = "/chat/rooms/\(room)/members"
            let first = try await api.call(.GET, path + "?limit=2", as: "bob").decode(MemberPage.self)
            #expect(first.members.map(\.userID.description) == ["ann", "bob"])
            #expect(first.members.map(\.userName.description) == ["ANN", "BOB"])
            #expect(first.members.map(\.role) == [.owner, .member])
            let rest = try await api.call(
                .GET, path + "?limit=2&cursor=\(try #require(first.next))", as: "bob"
            ).decode(MemberPage.self)
            #expect(rest.members.map(\.userID.description) == ["cid"] && rest.next == nil)
        }
    }

    @Test("Members bring others in; who does not exist cannot be brought")
    func adding() async throws {
        try await withChatAPI(groupLimit: 3) { api in
            let room = try await api.makeRoom(by: "ann", ["bob"])
            let path = "/chat/rooms/\(room)/members"
            #expect(await api.call(.POST, path, as: "bob", #"{"userId":"cid"}"#).status == 201)
            #expect(await api.call(.POST, path, as: "bob", #"{"userId":"cid"}"#).status == 200)
            #expect(await api.call(.POST, path, as: "dan", #"{"userId":"dan"}"#).code == "not_found")
            #expect(await api.call(.POST, path, as: "ann", #"{"userId":"nobody"}"#).code == "not_found")
            #expect(await api.call(.POST, path, as: "ann", #"{"userId":"X"}"#).code == "invalid_request")
            #expect(await api.call(.POST, path, as: "ann", #"{"userId":"dan"}"#).code == "conflict")
        }
    }

    @Test("Being put out, leaving, muting and banning")
    func leaving() async throws {
        try await withChatAPI { api in
            let room = try await api.makeRoom(.public, by: "ann", ["bob", "cid"])
            let members = "/chat/rooms/\(room)/members"
            let send = { (user: String) in
                await api.call(
                    .POST, "/chat/rooms/\(room)/messages", as: user, #"{"clientId":"1","body":"x"}"#)
            }
            #expect(await api.call(.PATCH, members + "/bob", as: "ann", #"{"muted":true}"#).status == 200)
            #expect(await send("bob").code == "muted")
            #expect(await api.call(.PATCH, members + "/bob", as: "ann", #"{}"#).code == "invalid_request")
            #expect(
                await api.call(.PATCH, members + "/bob", as: "ann", #"{"banned":true,"role":"admin"}"#).status == 400)
            #expect(await api.call(.PATCH, members + "/bob", as: "ann", #"{"banned":true}"#).status == 204)
            #expect(await send("bob").code == "not_a_member")
            #expect(await api.call(.POST, "/chat/rooms/\(room)/join", as: "bob").code == "forbidden")
            #expect(await api.call(.DELETE, members + "/cid", as: "ann").status == 204)
            #expect(await api.call(.DELETE, members + "/cid", as: "ann").code == "not_found")
            #expect(await api.call(.DELETE, members + "/ann", as: "ann").status == 204, "oneself: as leaving")
            #expect(await api.call(.POST, "/chat/rooms/\(room)/leave", as: "ann").code == "not_a_member")
        }
    }

    @Test("An outage of auth stops nobody who is known")
    func outage() async throws {
        try await withChatAPI { api in
            _ = try await api.makeRoom(by: "ann", ["bob"])
            api.users.isAway = true
            _ = try await api.makeRoom(.direct, by: "ann", ["bob"])
            let answer = await api.call(.POST, "/chat/rooms", as: "ann", #"{"kind":"direct","members":["cid"]}"#)
            #expect(answer.code == "unavailable" && answer.headers.contains(name: "retry-after"))
            let alone = try await api.makeRoom(by: "dan")
            let page = try await api.call(.GET, "/chat/rooms/\(alone)/members", as: "dan").decode(MemberPage.self)
            #expect(page.members.map(\.userName.description) == ["dan"])
        }
    }
}
