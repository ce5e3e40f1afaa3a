/// What anyone who is logged in may know of a user.
public struct PublicProfile: Sendable, Hashable, Codable {
    /// Who it is.
    public var userID: UserID
    /// What they are called.
    public var userName: UserName

    /// A profile of these.
    public init(userID: UserID, userName: UserName) {
        self.userID = userID
        self.userName = userName
    }

    private enum CodingKeys: String, CodingKey {
        case userID = "userId"
        case userName
    }
}
