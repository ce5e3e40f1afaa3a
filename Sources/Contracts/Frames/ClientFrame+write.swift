public import NIOCore

extension ClientFrame {
    /// The frame as JSON, for clients.
    public func json() -> ByteBuffer {
        var json = JSONWriter(ByteBuffer())
        json.object { members in
            switch self {
            case .send(let id, let room, let clientID, let body, let replyTo):
                members.member("op", "send")
                members.member("id", id)
                members.member("room", room.description)
                members.member("clientId", clientID.description)
                members.member("body", body.description)
                if let replyTo { members.member("replyTo", replyTo) }
            case .read(let id, let room, let seq):
                members.member("op", "read")
                members.member("id", id)
                members.member("room", room.description)
                members.member("seq", seq)
            case .typing(let room):
                members.member("op", "typing")
                members.member("room", room.description)
            case .resume(let id, let rooms):
                members.member("op", "resume")
                members.member("id", id)
                members.key("rooms")
                members.object { inner in
                    for (room, seq) in rooms.sorted(by: { $0.key < $1.key }) {
                        inner.key(room)
                        inner.value(seq)
                    }
                }
            case .auth(let id, .token(let token)):
                members.member("op", "auth")
                members.member("id", id)
                members.member("token", token)
            case .auth(let id, .ticket(let ticket)):
                members.member("op", "auth")
                members.member("id", id)
                members.member("ticket", ticket)
            case .ping(let id):
                members.member("op", "ping")
                members.member("id", id)
            }
        }
        return json.buffer
    }
}
