/// `PATCH /chat/rooms/{roomId}/members/{userId}`: what is given changes, at least one thing.
public struct UpdateMemberRequest: Sendable, Codable {
    /// What they may do from now on.
    public var role: MemberRole?
    /// Whether they may not speak.
    public var muted: Bool?
    /// Whether they may not be in the room; true puts them out.
    public var banned: Bool?

    /// A request of these.
    public init(role: MemberRole? = nil, muted: Bool? = nil, banned: Bool? = nil) {
        self.role = role
        self.muted = muted
        self.banned = banned
    }

    /// The fields; others are refused.
    public enum CodingKeys: String, CodingKey, CaseIterable {
        case role, muted, banned
    }
}
