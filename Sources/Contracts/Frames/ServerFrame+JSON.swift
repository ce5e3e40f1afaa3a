public import Foundation
public import NIOCore
import ServiceKit

extension ServerFrame {
    /// Writes the frame's object.
    public func write(to json: inout JSONWriter) {
        json.object { members in
            switch self {
            case .hello(let hello): hello.write(to: &members)
            case .entry(let room, let entry):
                members.member("op", "entry")
                members.member("room", room.description)
                entry.writeMembers(to: &members)
            case .ack(let id, let room, let seq, let at):
                members.member("op", "ack")
                members.member("id", id)
                if let room { members.member("room", room.description) }
                if let seq { members.member("seq", seq) }
                if let at { members.member("at", at.rfc3339) }
            case .resumed(let id):
                members.member("op", "resumed")
                members.member("id", id)
            case .pong(let id):
                members.member("op", "pong")
                members.member("id", id)
            case .read(let room, let user, let seq):
                members.member("op", "read")
                members.member("room", room.description)
                members.member("user", user.description)
                members.member("seq", seq)
            case .typing(let room, let user):
                members.member("op", "typing")
                members.member("room", room.description)
                members.member("user", user.description)
            case .presence(let user, let state):
                members.member("op", "presence")
                members.member("user", user.description)
                members.member("state", state)
            case .error(let id, let room, let code, let retry, let detail):
                members.member("op", "error")
                if let id { members.member("id", id) }
                if let room { members.member("room", room) }
                members.member("code", code.rawValue)
                members.member("retry", retry)
                if let detail { members.member("detail", detail) }
            }
        }
    }

    /// The frame as JSON.
    public func json() -> ByteBuffer {
        var json = JSONWriter(ByteBuffer())
        write(to: &json)
        return json.buffer
    }
}

extension ServerFrame.Hello {
    fileprivate func write(to members: inout JSONWriter) {
        members.member("op", "hello")
        members.member("user", user.description)
        members.member("session", session)
        members.member("epoch", epoch)
        members.member("pingMs", Int64(pingMs))
        members.key("rooms")
        members.array { array in
            for position in rooms {
                array.object { room in
                    room.member("room", position.room.description)
                    room.member("seq", position.seq)
                    room.member("readSeq", position.readSeq)
                    room.member("unread", position.unread)
                }
            }
        }
    }
}

extension ServerFrame: Decodable {
    private enum CodingKeys: String, CodingKey {
        case op, id, room, user, seq, at, state, code, retry, detail
    }

    /// Reads a frame's object, for clients; an op that is not known throws, and a client skips it.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        func id() throws -> String { try members.decode(String.self, forKey: .id) }
        func room() throws -> RoomID { try members.decode(RoomID.self, forKey: .room) }
        func user() throws -> UserID { try members.decode(UserID.self, forKey: .user) }
        switch try members.decode(String.self, forKey: .op) {
        case "hello": self = .hello(try Hello(from: decoder))
        case "entry": self = .entry(room: try room(), try Entry(from: decoder))
        case "ack":
            self = .ack(
                id: try id(), room: try members.decodeIfPresent(RoomID.self, forKey: .room),
                seq: try members.decodeIfPresent(Int64.self, forKey: .seq),
                at: try members.decodeIfPresent(Timestamp.self, forKey: .at))
        case "resumed": self = .resumed(id: try id())
        case "pong": self = .pong(id: try id())
        case "read": self = .read(room: try room(), user: try user(), seq: try members.decode(Int64.self, forKey: .seq))
        case "typing": self = .typing(room: try room(), user: try user())
        case "presence": self = .presence(user: try user(), state: try members.decode(String.self, forKey: .state))
        case "error":
            self = .error(
                id: try members.decodeIfPresent(String.self, forKey: .id),
                room: try members.decodeIfPresent(String.self, forKey: .room),
                code: try members.decode(ErrorCode.self, forKey: .code),
                retry: try members.decodeIfPresent(Bool.self, forKey: .retry) ?? false,
                detail: try members.decodeIfPresent(String.self, forKey: .detail))
        case let op:
            throw DecodingError.dataCorruptedError(
                forKey: .op, in: members, debugDescription: "\(op) is not an op that is known here")
        }
    }

    /// Reads the frames of one text: one object a line.
    public static func frames(in text: ByteBuffer, with decoder: JSONDecoder) throws -> [ServerFrame] {
        try text.readableBytesView.split(separator: UInt8(ascii: "\n")).map {
            try decoder.decode(ServerFrame.self, from: Data($0))
        }
    }
}
