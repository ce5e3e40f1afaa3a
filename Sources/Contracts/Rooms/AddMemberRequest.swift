/// `POST /chat/rooms/{roomId}/members`.
public struct AddMemberRequest: Sendable, Codable {
    /// Who comes in.
    public var userID: UserID

    /// A request of it.
    public init(userID: UserID) { self.userID = userID }

    /// The fields; others are refused.
    public enum CodingKeys: String, CodingKey, CaseIterable {
        case userID = "userId"
    }
}
