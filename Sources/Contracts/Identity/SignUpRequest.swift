/// `POST /user`.
public struct SignUpRequest: Sendable, Codable {
    /// Who they want to be.
    public var userID: UserID
    /// 8 to 256 characters.
    public var password: String
    /// What they are called.
    public var userName: UserName
    /// Where they can be written to.
    public var email: String?

    /// A request of these.
    public init(userID: UserID, password: String, userName: UserName, email: String? = nil) {
        self.userID = userID
        self.password = password
        self.userName = userName
        self.email = email
    }

    /// The fields; others are refused.
    public enum CodingKeys: String, CodingKey, CaseIterable {
        case userID = "userId"
        case password, userName, email
    }
}
