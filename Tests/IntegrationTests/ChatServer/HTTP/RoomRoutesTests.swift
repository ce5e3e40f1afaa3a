import Contracts
import HTTP
import NIOHTTP1
import Testing

@testable import ChatServer

@Suite("Rooms over HTTP")
struct RoomRoutesTests {
    @Test("A room that was made is shown to its members, and to nobody else")
    func visibility() async throws {
        try await withChatAPI { api in
            let made = await api.call(
                .POST, "/chat/rooms", as: "ann", #"{"kind":"group","name":"G","members":["bob"]}"#)
            #expect(made.status == 201)
            let room = try made.decode(Room.self)
            #expect(room.seq == 2 && room.members == 2 && room.readSeq == 2 && room.unread == 0)
            #expect(made.text.contains(#""lastMessage":null"#))
            #expect(made.headers.first(name: "location") == "/chat/rooms/\(room.roomID)")
            #expect(await api.call(.GET, "/chat/rooms/\(room.roomID)", as: "bob").status == 200)
            for path in ["", "/messages", "/entries", "/members"] {
                let answer = await api.call(.GET, "/chat/rooms/\(room.roomID)\(path)", as: "cid")
                #expect(answer.status == 404 && answer.code == "not_found")
            }
            #expect(await api.call(.GET, "/chat/rooms/\(room.roomID)", as: nil).status == 401)
        }
    }

    @Test("A public room is shown to all, what was said in it to its members")
    func publicRooms() async throws {
        try await withChatAPI { api in
            let room = try await api.makeRoom(.public, by: "ann")
            _ = await api.call(
                .POST, "/chat/rooms/\(room)/messages", as: "ann", #"{"clientId":"1","body":"secret"}"#)
            let seen = await api.call(.GET, "/chat/rooms/\(room)", as: "bob")
            #expect(seen.status == 200 && !seen.text.contains("secret"))
            for path in ["/messages", "/entries", "/members"] {
                let answer = await api.call(.GET, "/chat/rooms/\(room)\(path)", as: "bob")
                #expect(answer.status == 403 && answer.code == "not_a_member")
            }
            #expect(await api.call(.POST, "/chat/rooms/\(room)/join", as: "bob").status == 204)
            #expect(await api.call(.GET, "/chat/rooms/\(room)", as: "bob").text.contains("secret"))
        }
    }

    @Test("A direct room is made once, whoever asks")
    func direct() async throws {
        try await withChatAPI { api in
            let first = await api.call(.POST, "/chat/rooms", as: "ann", #"{"kind":"direct","members":["bob"]}"#)
            let second = await api.call(.POST, "/chat/rooms", as: "bob", #"{"kind":"direct","members":["ann"]}"#)
            #expect(first.status == 201 && second.status == 200)
            let (one, other) = (try first.decode(Room.self), try second.decode(Room.self))
            #expect(one.roomID == other.roomID)
        }
    }

    @Test("A room needs no name, a direct one has none, and who makes a room may count themselves in")
    func names() async throws {
        try await withChatAPI { api in
            for kind in ["group", "public"] {
                let made = await api.call(.POST, "/chat/rooms", as: "ann", #"{"kind":"\#(kind)","members":["ann"]}"#)
                #expect(made.status == 201 && made.text.contains(#""name":null"#))
                let room = try made.decode(Room.self)
                #expect(room.members == 1)
            }
            let listed = try await api.call(.GET, "/chat/rooms/public", as: "bob").decode(RoomPage.self)
            #expect(listed.rooms.map(\.kind) == [.public])
            let found = try await api.call(.GET, "/chat/rooms/public?q=x", as: "bob").decode(RoomPage.self)
            #expect(found.rooms.isEmpty)
            let direct = await api.call(
                .POST, "/chat/rooms", as: "ann", #"{"kind":"direct","name":"Support","members":["bob","ann","bob"]}"#)
            #expect(direct.status == 201 && direct.text.contains(#""name":null"#))
        }
    }

    @Test(
        "What is no room is refused, and makes none",
        arguments: [
            (#"{"kind":"direct","members":["ann"]}"#, 400), (#"{"kind":"direct","members":[]}"#, 400),
            (#"{"kind":"direct","members":["bob","cid"]}"#, 400),
            (#"{"kind":"group"}"#, 400), (#"{"kind":"group","name":"x","members":[],}"#, 400),
            (#"{"kind":"group","name":"","members":[]}"#, 400), (#"{"kind":"club","name":"x","members":[]}"#, 400),
            (#"{"kind":"group","name":"x","members":["NO"]}"#, 400), (#"{"kind":"group","name":"x"}"#, 400),
            (#"{"kind":"group","name":"x","members":[],"owner":"ann"}"#, 400), ("[]", 400), ("{", 400), ("", 400),
            (#"{"kind":"group","name":"x","members":["nobody"]}"#, 404),
            (#"{"kind":"group","name":"x","members":["bob","cid","dan"]}"#, 400),
        ])
    func refusals(body: String, status: Int) async throws {
        try await withChatAPI(groupLimit: 3) { api in
            let answer = await api.call(.POST, "/chat/rooms", as: "ann", body)
            #expect(answer.status == status)
            #expect(answer.code == (status == 400 ? "invalid_request" : "not_found"))
            let page = try await api.call(.GET, "/chat/rooms", as: "ann").decode(RoomPage.self)
            #expect(page.rooms.isEmpty)
        }
    }

    @Test("My rooms come newest activity first, page by page, with what is unread")
    func list() async throws {
        try await withChatAPI { api in
            var rooms: [RoomID] = []
            for number in 0..<5 { rooms.append(try await api.makeRoom(named: "R\(number)", by: "ann", ["bob"])) }
            _ = await api.call(
                .POST, "/chat/rooms/\(rooms[0])/messages", as: "bob", #"{"clientId":"1","body":"hi"}"#)
            rooms = [rooms[0]] + rooms.dropFirst().reversed()
            var seen: [Room] = []
            var query = "?limit=2"
            while true {
                let page = try await api.call(.GET, "/chat/rooms\(query)", as: "ann").decode(RoomPage.self)
                seen += page.rooms
                guard let next = page.next else { break }
                query = "?limit=2&cursor=\(next)"
            }
            #expect(Set(seen.map(\.roomID)) == Set(rooms) && seen.count == 5)
            #expect(seen[0].roomID == rooms[0] && seen[0].unread == 1 && seen[0].lastMessage?.body == "hi")
            #expect(try await api.call(.GET, "/chat/rooms", as: "bob").decode(RoomPage.self).rooms[0].unread == 0)
            for query in ["?cursor=x", "?limit=0", "?limit=201", "?limit=ten", "?cursor=e30"] {
                #expect(await api.call(.GET, "/chat/rooms\(query)", as: "ann").code == "invalid_request")
            }
        }
    }

    @Test("Public rooms are found by a part of their name, the best match first")
    func search() async throws {
        try await withChatAPI { api in
            for name in ["We love swift", "Swift", "swift evolution", "100% Rust"] {
                _ = try await api.makeRoom(.public, named: name, by: "ann")
            }
            _ = try await api.makeRoom(.group, named: "Swift in secret", by: "ann")
            func found(_ query: String) async throws -> [String] {
                let page = try await api.call(.GET, "/chat/rooms/public\(query)", as: "bob").decode(RoomPage.self)
                return page.rooms.compactMap { $0.name?.description }
            }
            #expect(try await found("?q=SWIFT") == ["Swift", "swift evolution", "We love swift"])
            #expect(try await found("?q=0%25") == ["100% Rust"])
            #expect(try await found("?q=_") == [])
            #expect(try await found("").count == 4)
            let first = try await api.call(.GET, "/chat/rooms/public?q=swift&limit=1", as: "bob").decode(RoomPage.self)
            #expect(try await found("?q=swift&limit=9&cursor=\(try #require(first.next))").count == 2)
        }
    }

    @Test("The owner renames and deletes a room, others do not")
    func ownership() async throws {
        try await withChatAPI { api in
            let room = try await api.makeRoom(by: "ann", ["bob"])
            let path = "/chat/rooms/\(room)"
            #expect(await api.call(.PATCH, path, as: "bob", #"{"name":"B"}"#).code == "forbidden")
            #expect(await api.call(.PATCH, path, as: "cid", #"{"name":"C"}"#).code == "not_found")
            #expect(await api.call(.PATCH, path, as: "ann", #"{}"#).code == "invalid_request")
            let renamed = await api.call(.PATCH, path, as: "ann", #"{"name":"A"}"#)
            #expect(try renamed.decode(Room.self).name == RoomName("A"))
            #expect(await api.call(.DELETE, path, as: "bob").code == "forbidden")
            #expect(await api.call(.DELETE, path, as: "ann").status == 204)
            #expect(await api.call(.GET, path, as: "ann").code == "not_found")
            #expect(await api.call(.DELETE, path, as: "ann").code == "not_found")
        }
    }

    @Test("What is no room's id names no room", arguments: ["x", "1", "00000000-0000-7000-8000-00000000000G"])
    func badIDs(id: String) async throws {
        try await withChatAPI { api in
            #expect(await api.call(.GET, "/chat/rooms/\(id)", as: "ann").code == "not_found")
        }
    }
}
