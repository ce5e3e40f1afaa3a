/// `POST /user/login`. The id is taken as any text: what is no id gets the answer of an unknown one.
public struct LogInRequest: Sendable, Codable {
    /// Who they say they are.
    public var userID: String
    /// What they say their password is.
    public var password: String

    /// A request of these.
    public init(userID: String, password: String) {
        self.userID = userID
        self.password = password
    }

    /// The fields; others are refused.
    public enum CodingKeys: String, CodingKey, CaseIterable {
        case userID = "userId"
        case password
    }
}
