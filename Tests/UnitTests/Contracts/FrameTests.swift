import Contracts
import Foundation
import NIOCore
import ServiceKit
import Testing

@Suite("Frames")
struct FrameTests {
    private let room = RoomID.make()

    private func refused(_ json: String) -> ClientFrameError? {
        do throws(ClientFrameError) {
            _ = try ClientFrame(json: ByteBuffer(string: json))
            return nil
        } catch { return error }
    }

    @Test("What a client writes is read as it was meant")
    func client() throws {
        let frames: [ClientFrame] = [
            .send(
                id: "1", room: room, clientID: try #require(ClientMessageID("c 1")),
                body: try #require(MessageBody("\"안녕\"\n\\")), replyTo: 7),
            .read(id: "2", room: room, seq: 40), .typing(room: room),
            .resume(id: "3", rooms: [room.description: 41, "x": 0]), .auth(id: "4", .token("t")),
            .auth(id: "5", .ticket("k")), .ping(id: "6"),
        ]
        for frame in frames { #expect(try ClientFrame(json: frame.json()) == frame) }
    }

    @Test("What is no JSON object ends the socket", arguments: ["", "[]", "1", "{", "nonsense", "\"send\"", "null"])
    func fatal(json: String) {
        #expect(refused(json)?.isFatal == true)
    }

    @Test("A frame with a mistake is refused with its id, and the socket stays")
    func mistakes() {
        let room = room.description
        for json in [
            #"{"id":"1"}"#, #"{"op":"fly","id":"1"}"#, #"{"op":"ping","id":"1","more":true}"#,
            #"{"op":"send","id":"1","room":"\#(room)","clientId":"c"}"#,
            #"{"op":"send","id":"1","room":"\#(room)","clientId":"c","body":""}"#,
            #"{"op":"send","id":"1","room":"x","clientId":"c","body":"b"}"#,
            #"{"op":"read","id":"1","room":"\#(room)","seq":"4"}"#,
            #"{"op":"read","id":"1","room":"\#(room)","seq":-1}"#,
            #"{"op":"read","id":"1","room":"\#(room)","seq":9007199254740992}"#,
            #"{"op":"resume","id":"1","rooms":[]}"#,
            #"{"op":"auth","id":"1"}"#, #"{"op":"auth","id":"1","token":"t","ticket":"k"}"#, #"{"op":7,"id":"1"}"#,
        ] {
            let error = refused(json)
            #expect(error?.id == "1", "\(json)")
            #expect(error?.isFatal == false, "\(json)")
        }
        #expect(refused(#"{"op":"ping","id":""}"#)?.id == nil)
        #expect(refused(#"{"op":"ping"}"#) != nil)
    }

    @Test("What a server writes is read as it was meant, also several in one text")
    func server() throws {
        let user = try #require(UserID("mina"))
        var entry = Entry(seq: 42, type: .message, id: .make(), from: user, at: Timestamp(microseconds: 1_000))
        entry.clientID = ClientMessageID("c")
        entry.body = "안녕 \"\\\u{1F389}\t\n"
        entry.replyTo = 3
        var joined = Entry(seq: 43, type: .join, id: .make(), from: user, at: Timestamp(microseconds: 2_000))
        joined.users = [user]
        let frames: [ServerFrame] = [
            .hello(
                .init(
                    user: user, session: "s", epoch: 1, pingMs: 25_000,
                    rooms: [.init(room: room, seq: 41, readSeq: 40, unread: 1)])),
            .entry(room: room, entry), .entry(room: room, joined),
            .ack(id: "1", room: room, seq: 42, at: Timestamp(microseconds: 3_000)),
            .ack(id: "1", room: nil, seq: nil, at: nil), .resumed(id: "2"), .pong(id: "3"),
            .read(room: room, user: user, seq: 9), .typing(room: room, user: user),
            .presence(user: user, state: "away"),
            .error(id: nil, room: "x", code: .notFound, retry: false, detail: "No."),
        ]
        var json = JSONWriter(ByteBuffer())
        for frame in frames {
            frame.write(to: &json)
            json.newline()
        }
        #expect(try ServerFrame.frames(in: json.buffer, with: JSONDecoder()) == frames)
    }

    @Test("An entry is written by hand as the encoder writes it")
    func entry() throws {
        var entry = Entry(seq: 1, type: .room, id: .make(), from: try #require(UserID("mina")), at: .now)
        entry.name = RoomName("점심 \u{1}방")
        entry.kind = .group
        entry.users = [entry.from]
        entry.role = .admin
        entry.muted = true
        entry.banned = false
        entry.emoji = "👍"
        entry.target = 3
        var json = JSONWriter(ByteBuffer())
        json.object { entry.writeMembers(to: &$0) }
        let read = try JSONDecoder().decode(Entry.self, from: Data(json.buffer.readableBytesView))
        let encoded = try JSONDecoder().decode(Entry.self, from: try JSONEncoder().encode(read))
        #expect(read == encoded)
        #expect(read.at.rfc3339 == entry.at.rfc3339)
        #expect(read.name == entry.name && read.users == entry.users && read.emoji == entry.emoji)
    }

    @Test("Lists write what is missing as null")
    func null() throws {
        let page = String(decoding: try JSONEncoder().encode(RoomPage(rooms: [], next: nil)), as: UTF8.self)
        #expect(page.contains(#""next":null"#))
        #expect(try JSONDecoder().decode(RoomPage.self, from: Data(#"{"rooms":[]}"#.utf8)).next == nil)
    }
}
