extension MessagePage {
    /// Writes the page's object.
    public func write(to json: inout JSONWriter) {
        json.object { members in
            members.key("messages")
            members.array { array in for message in messages { message.write(to: &array) } }
            members.member("before", before)
            members.member("after", after)
        }
    }
}
