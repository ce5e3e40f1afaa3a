/// What the token endpoint answers (RFC 6749, section 5.1).
struct ServiceTokenAnswer: Decodable {
    let accessToken: String
    let tokenType: String
    let expiresIn: Int

    private enum CodingKeys: String, CodingKey {
        case accessToken = "access_token"
        case tokenType = "token_type"
        case expiresIn = "expires_in"
    }
}
