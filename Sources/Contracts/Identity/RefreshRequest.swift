/// `POST /user/refresh` and `POST /user/logout`.
public struct RefreshRequest: Sendable, Codable {
    /// The refresh token that is spent.
    public var refreshToken: String

    /// A request of it.
    public init(refreshToken: String) { self.refreshToken = refreshToken }

    /// The fields; others are refused.
    public enum CodingKeys: String, CodingKey, CaseIterable {
        case refreshToken
    }
}
