import ServiceKit

extension Entry {
    /// Writes the members of the entry's object, as `JSONEncoder` would, at a tenth of the cost.
    public func writeMembers(to json: inout JSONWriter) {
        json.key("seq")
        json.value(seq)
        json.key("type")
        json.value(type.rawValue)
        json.key("id")
        json.value(id.description)
        json.key("from")
        json.value(from.description)
        if let clientID { json.member("clientId", clientID.description) }
        if let body { json.member("body", body) }
        if let replyTo { json.member("replyTo", replyTo) }
        if let target { json.member("target", target) }
        if let emoji { json.member("emoji", emoji) }
        if let users {
            json.key("users")
            json.array { array in for user in users { array.value(user.description) } }
        }
        if let role { json.member("role", role.rawValue) }
        if let muted { json.member("muted", muted) }
        if let banned { json.member("banned", banned) }
        if let name { json.member("name", name.description) }
        if let kind { json.member("kind", kind.rawValue) }
        if let deleted { json.member("deleted", deleted) }
        json.member("at", at.rfc3339)
    }
}

extension JSONWriter {
    /// Writes a member that is a string.
    public mutating func member(_ name: StaticString, _ text: String) {
        key(name)
        value(text)
    }

    /// Writes a member that is a whole number.
    public mutating func member(_ name: StaticString, _ number: Int64) {
        key(name)
        value(number)
    }

    /// Writes a member that is `true` or `false`.
    public mutating func member(_ name: StaticString, _ flag: Bool) {
        key(name)
        value(flag)
    }

    /// Writes a member that is a whole number or `null`.
    public mutating func member(_ name: StaticString, _ number: Int64?) {
        key(name)
        if let number { value(number) } else { null() }
    }
}
