import Contracts
import HTTP
import NIOCore
import NIOHTTP1
import ServiceKit
import Testing

@testable import ChatServer

@Suite(.timeLimit(.minutes(1)))
struct SocketTests {
    let alice = UserID("alice")!
    let bob = UserID("bob-1")!
    let carol = UserID("carol")!
    let store = MemoryStore()

    private func message(_ room: RoomID, _ id: String, _ body: String = "hello") -> ClientFrame {
        .send(id: id, room: room, clientID: ClientMessageID("c-\(id)")!, body: MessageBody(body)!, replyTo: nil)
    }

    @Test("hello comes first and says where the user's rooms stand; what is said then reaches all members")
    func hello() async throws {
        let room = store.makeRoom(alice, bob)
        _ = store.makeRoom(bob, carol)
        try await TestPod.with(store: store) { pods in
            let (one, hello) = try await pods[0].greeted(alice)
            #expect(hello.user == alice)
            #expect(hello.epoch == 1)
            #expect(hello.rooms == [.init(room: room, seq: 2, readSeq: 0, unread: 0)])
            let (other, _) = try await pods[0].greeted(bob)
            one.send(message(room, "1"))
            let frames = try await one.frames { if case .ack = $0 { true } else { false } }
            guard case .ack("1", room, 3, .some(let at)) = frames.last else { return #expect(frames.isEmpty) }
            let got = try await other.entry()
            #expect(got.room == room)
            #expect(
                (got.entry.seq, got.entry.from, got.entry.body, got.entry.at.milliseconds) == (
                    3, alice, "hello", at.milliseconds
                ))
            #expect(got.entry.clientID?.description == "c-1")
            #expect(frames.seqs(of: room) + (try await one.ping()).seqs(of: room) == [3])
            one.send(message(room, "1", "again"))
            let again = try await one.frames { if case .ack = $0 { true } else { false } }
            #expect(again.last == frames.last)
        }
    }

    @Test("who is no member can't send, and hears nothing")
    func strangers() async throws {
        let room = store.makeRoom(alice, bob)
        try await TestPod.with(store: store) { pods in
            let (one, _) = try await pods[0].greeted(alice)
            let (other, hello) = try await pods[0].greeted(carol)
            #expect(hello.rooms.isEmpty)
            other.send(message(room, "1"))
            #expect(
                try await other.frame()
                    == .error(id: "1", room: room.description, code: .notFound, retry: false, detail: nil))
            one.send(message(room, "2"))
            #expect(try await one.entry().entry.seq == 3)
            #expect(try await other.ping("p") == [.pong(id: "p")])
            store.isAway = true
            other.send(message(room, "3"))
            guard case .error("3", _, .unavailable, true, _) = try await other.frame() else {
                return #expect(Bool(false))
            }
        }
    }

    @Test("joining begins deliveries with the join itself, being put out ends them with the kick")
    func membership() async throws {
        let room = store.makeRoom(alice, bob)
        try await TestPod.with(store: store) { [alice, bob, carol] pods in
            let (one, _) = try await pods[0].greeted(alice)
            let (other, _) = try await pods[0].greeted(bob)
            let (third, _) = try await pods[0].greeted(carol)
            let writer = pods[0].writer
            writer.commit(room, .join, by: alice) { $0.users = [carol] }
            #expect(try await third.entry().entry.type == .join)
            writer.commit(room, .message, by: alice) { $0.body = "all" }
            writer.commit(room, .kick, by: alice) { $0.users = [bob] }
            writer.commit(room, .message, by: alice) { $0.body = "without bob" }
            writer.commit(room, .leave, by: carol)
            writer.commit(room, .message, by: alice) { $0.body = "alone" }
            #expect(try await one.entry().entry.seq == 3)
            let all = try await one.frames { if case .entry(_, let entry) = $0 { entry.seq == 8 } else { false } }
            #expect(all.seqs(of: room) == [4, 5, 6, 7, 8])
            #expect(try await other.ping().seqs(of: room) == [3, 4, 5])
            #expect(try await third.ping().seqs(of: room) == [4, 5, 6, 7])
            writer.commit(room, .join, by: alice) { $0.users = [bob] }
            #expect(try await other.entry().entry.seq == 9)
        }
    }

    @Test("a deleted room's last entry is the one that tells of it")
    func deletion() async throws {
        let room = store.makeRoom(alice, bob)
        try await TestPod.with(store: store) { [alice] pods in
            let (one, _) = try await pods[0].greeted(bob)
            pods[0].writer.commit(room, .room, by: alice) { $0.deleted = true }
            pods[0].writer.commit(room, .message, by: alice) { $0.body = "nobody hears it" }
            #expect(try await one.entry().entry.seq == 3)
            #expect(try await one.ping().seqs(of: room).isEmpty)
        }
    }

    @Test("an old join that comes once more brings nobody back who has gone since")
    func staleJoin() async throws {
        let room = store.makeRoom(bob)
        try await TestPod.with(store: store) { [alice, bob] pods in
            let (one, _) = try await pods[0].greeted(alice)
            let join = pods[0].writer.commit(room, .join, by: bob) { $0.users = [alice] }
            pods[0].writer.commit(room, .kick, by: bob) { $0.users = [alice] }
            #expect(try await one.entry().entry.type == .join)
            #expect(try await one.entry().entry.type == .kick)
            pods[0].clock.advance(by: .seconds(61))
            let home = pods[0].hub.home(of: room)
            while try await home.eventLoop.submit({ home.current?.home.rooms[room] != nil }).get() {
                await Task.yield()
            }
            pods[0].hub.receive([.committed(RoomEntry(room: room, entry: join))])
            for _ in 0..<3 { #expect(try await one.ping().seqs(of: room).isEmpty) }
        }
    }

    @Test("a socket ends with its token, unless it is renewed for the same user and session")
    func expiry() async throws {
        _ = store.makeRoom(alice, bob)
        try await TestPod.with(store: store) { [alice, bob, store] pods in
            let pod = pods[0]
            let (one, _) = try await pod.greeted(alice)
            let (other, _) = try await pod.greeted(bob)
            func token(_ user: UserID, _ session: String, _ lifetime: Duration) -> ClientCredential {
                .token(TestTokens.token(user, session: session, expiresAt: pod.clock.now + lifetime))
            }
            func refusal(_ id: String, _ credential: ClientCredential) async throws -> ErrorCode? {
                one.send(.auth(id: id, credential))
                guard case .error(id, nil, let code, false, _) = try await one.frame() else { return nil }
                return code
            }
            #expect(try await refusal("1", token(bob, "s1", .seconds(900))) == .forbidden)
            #expect(try await refusal("2", token(alice, "s2", .seconds(900))) == .forbidden)
            #expect(try await refusal("3", .token("nonsense")) == .unauthenticated)
            #expect(try await refusal("4", token(alice, "s1", .seconds(-1))) == .tokenExpired)
            #expect(try await refusal("5", .ticket("unknown")) == .unauthenticated)
            let later = pod.clock.now + .seconds(900)
            store.addTicket("t", TicketGrant(user: alice, session: SessionID("s1")!, expiresAt: later))
            one.send(.auth(id: "6", .ticket("t")))
            #expect(try await one.frame() == .ack(id: "6", room: nil, seq: nil, at: nil))
            #expect(try await refusal("7", .ticket("t")) == .unauthenticated)
            one.send(.auth(id: "8", token(alice, "s1", .seconds(600))))
            #expect(try await one.frame() == .ack(id: "8", room: nil, seq: nil, at: nil))
            pod.clock.advance(by: .seconds(301))
            #expect(await other.closeCode() == 4401)
            try await one.ping()
            pod.clock.advance(by: .seconds(600))
            #expect(await one.closeCode() == 4401)
        }
    }

    @Test("a ticket opens a socket once; nothing else in the address does")
    func tickets() async throws {
        try await TestPod.with(store: store) { [alice, store] pods in
            let later = Timestamp.now + .seconds(60)
            store.addTicket("good", TicketGrant(user: alice, session: SessionID("s1")!, expiresAt: later))
            let socket = try await pods[0].connect(alice, query: "?ticket=good", headers: [:])
            #expect(try await socket.hello().user == alice)
            for query in ["?ticket=good", "?ticket=", "", "?token=x", "?access_token=alice/s1/1"] {
                #expect(await pods[0].refusal(query: query, headers: [:]) == 401)
            }
            #expect(await pods[0].refusal(headers: ["authorization": "Bearer nonsense"]) == 401)
        }
    }

    @Test("pages from elsewhere are refused before anything else")
    func origins() async throws {
        var options = TestPod.Options()
        options.sockets.allowedOrigins = ["https://app.example.org"]
        try await TestPod.with(store: store, options: options) { [alice] pods in
            let token = TestTokens.token(alice, session: "s1", expiresAt: .now + .seconds(60))
            func headers(_ origin: String) -> HTTPHeaders { ["authorization": "Bearer \(token)", "origin": origin] }
            #expect(await pods[0].refusal(headers: headers("https://evil.example")) == 403)
            #expect(await pods[0].refusal(headers: headers("null")) == 403)
            for origin in ["http://127.0.0.1:\(pods[0].port)", "https://app.example.org"] {
                let socket = try await pods[0].connect(alice, headers: headers(origin))
                _ = try await socket.hello()
            }
        }
    }

    @Test("what is no frame gets an error and leaves the socket open, what is no object closes it")
    func badFrames() async throws {
        try await TestPod.with(store: store) { [alice] pods in
            let (one, _) = try await pods[0].greeted(alice)
            for text in [
                #"{"op":"fly","id":"1"}"#, #"{"op":"ping","id":"1","more":2}"#, #"{"op":"read","id":"1","seq":1}"#,
            ] {
                one.send(text)
                guard case .error("1", nil, .invalidRequest, false, .some) = try await one.frame() else {
                    return #expect(Bool(false), "\(text)")
                }
            }
            try await one.ping()
            for text in ["[1]", "hello", #"{"op":"#, ##"{"op":"ping","id":"1",}"##] {
                let (socket, _) = try await pods[0].greeted(alice)
                socket.send(text)
                #expect(await socket.closeCode() == 4400)
            }
            let (binary, _) = try await pods[0].greeted(alice)
            binary.sendBinary()
            #expect(await binary.closeCode() == 1003)
            let (large, _) = try await pods[0].greeted(alice)
            large.send(String(repeating: "x", count: 70_000))
            #expect(await large.closeCode() == 1009)
        }
    }

    @Test("reads move forward, and are told to the room as typing is")
    func signals() async throws {
        let room = store.makeRoom(alice, bob)
        let bus = MemoryBus()
        try await TestPod.with(2, store: store, bus: bus) { [alice, bob, carol] pods in
            let (one, _) = try await pods[0].greeted(alice)
            let (other, _) = try await pods[1].greeted(bob)
            let (third, _) = try await pods[0].greeted(carol)
            third.send(.typing(room: room))
            third.send(.read(id: "0", room: room, seq: 1))
            guard case .error("0", _, .notFound, _, _) = try await third.frame() else { return #expect(Bool(false)) }
            one.send(.read(id: "1", room: room, seq: 2))
            #expect(try await one.frame() == .ack(id: "1", room: room, seq: nil, at: nil))
            #expect(try await other.frame() == .read(room: room, user: alice, seq: 2))
            one.send(.typing(room: room))
            #expect(try await other.frame() == .typing(room: room, user: alice))
            #expect(try await one.frame() == .read(room: room, user: alice, seq: 2))
            other.send(.typing(room: room))
            #expect(try await one.frame() == .typing(room: room, user: bob))
        }
    }

    @Test("a user's sessions can be ended from outside")
    func revocation() async throws {
        try await TestPod.with(store: store) { [alice] pods in
            let (one, _) = try await pods[0].greeted(alice, session: "s1")
            let (other, _) = try await pods[0].greeted(alice, session: "s2")
            pods[0].hub.end(alice, session: SessionID("s1")!, .revoked, reason: "logged out")
            #expect(await one.closeCode() == 4403)
            try await other.ping()
        }
    }

    @Test("a store that was set back starts everybody over")
    func epoch() async throws {
        let room = store.makeRoom(alice, bob)
        try await TestPod.with(store: store) { [alice, store] pods in
            for _ in 0..<5 { pods[0].writer.commit(room, .message, by: alice) { $0.body = "lost" } }
            let (one, _) = try await pods[0].greeted(alice)
            store.setBack(to: 3)
            #expect(await one.closeCode() == 1012)
            let (again, hello) = try await pods[0].greeted(alice)
            #expect(hello.epoch == 2)
            #expect(hello.rooms.map(\.seq) == [3])
            pods[0].writer.commit(room, .message, by: alice) { $0.body = "new" }
            #expect(try await again.entry().entry.seq == 4)
        }
    }
}

extension TestPod {
    /// The status with which a handshake is refused; nil when it is not.
    func refusal(query: String = "", headers: HTTPHeaders) async -> Int? {
        do {
            _ = try await connect(UserID("alice")!, query: query, headers: headers)
            return nil
        } catch {
            return (error as? HTTPClientError)?.response.map { Int($0.status.code) }
        }
    }
}
