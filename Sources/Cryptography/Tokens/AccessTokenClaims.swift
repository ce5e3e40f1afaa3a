/// What our access tokens say (RFC 9068).
public struct AccessTokenClaims: Codable, Sendable, Hashable {
    /// Who issued it: a URL.
    public var iss: String
    /// Whom it is for.
    public var aud: String
    /// Whose it is: a user's id, or a service client's.
    public var sub: String
    /// The session (refresh-token family) of a user; a service's token has none.
    public var sid: String?
    /// The client it was given to (`client_id`).
    public var clientID: String
    /// The token's own id.
    public var jti: String
    /// When it was made, in seconds since 1970.
    public var iat: Int64
    /// From when on it is no longer good, in seconds since 1970.
    public var exp: Int64
    /// What its bearer may do beyond what anyone may; absent rather than empty.
    public var roles: [String]?

    /// Claims of these values.
    public init(
        iss: String, aud: String, sub: String, sid: String?, clientID: String, jti: String, iat: Int64, exp: Int64,
        roles: [String]?
    ) {
        self.iss = iss
        self.aud = aud
        self.sub = sub
        self.sid = sid
        self.clientID = clientID
        self.jti = jti
        self.iat = iat
        self.exp = exp
        self.roles = roles
    }

    private enum CodingKeys: String, CodingKey {
        case iss, aud, sub, sid, jti, iat, exp, roles
        case clientID = "client_id"
    }
}
