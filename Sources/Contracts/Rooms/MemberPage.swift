/// A page of members.
public struct MemberPage: Sendable, Codable {
    /// The members.
    public var members: [Member]
    /// The cursor of the next page.
    @NullEncoded public var next: String?

    /// A page of these.
    public init(members: [Member], next: String?) {
        self.members = members
        self.next = next
    }
}
