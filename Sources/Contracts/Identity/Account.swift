public import ServiceKit

/// The answer to `POST /user` and `GET /user/me`.
public struct Account: Sendable, Hashable, Codable {
    /// Who it is.
    public var userID: UserID
    /// What they are called.
    public var userName: UserName
    /// Where they can be written to.
    public var email: String?
    /// Whether they can log in.
    public var state: AccountState
    /// When they signed up.
    public var createdAt: Timestamp

    /// An account of these.
    public init(userID: UserID, userName: UserName, email: String?, state: AccountState, createdAt: Timestamp) {
        self.userID = userID
        self.userName = userName
        self.email = email
        self.state = state
        self.createdAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case userID = "userId"
        case userName, email, state, createdAt
    }
}
