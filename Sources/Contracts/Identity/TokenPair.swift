/// What a log-in and a refresh answer.
public struct TokenPair: Sendable, Hashable, Codable {
    /// For requests; a JWT.
    public var accessToken: String
    /// For the next pair; opaque, and good once.
    public var refreshToken: String
    /// `Bearer`.
    public var tokenType: String
    /// How long the access token is good, in seconds.
    public var expiresIn: Int

    /// A pair of these.
    public init(accessToken: String, refreshToken: String, expiresIn: Int) {
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        tokenType = "Bearer"
        self.expiresIn = expiresIn
    }
}
