/// Somebody in a room.
public struct Member: Sendable, Hashable, Codable {
    /// Who.
    public var userID: UserID
    /// What they are called.
    public var userName: UserName
    /// What they may do.
    public var role: MemberRole
    /// Whether they may not speak.
    public var muted: Bool

    /// A member of these.
    public init(userID: UserID, userName: UserName, role: MemberRole, muted: Bool) {
        self.userID = userID
        self.userName = userName
        self.role = role
        self.muted = muted
    }

    private enum CodingKeys: String, CodingKey {
        case userID = "userId"
        case userName, role, muted
    }
}
