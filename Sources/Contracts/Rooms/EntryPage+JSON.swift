extension EntryPage {
    /// Writes the page's object.
    public func write(to json: inout JSONWriter) {
        json.object { members in
            members.key("entries")
            members.array { array in for entry in entries { array.object { entry.writeMembers(to: &$0) } } }
            members.member("next", next)
        }
    }
}
