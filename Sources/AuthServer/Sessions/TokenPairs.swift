import Contracts
import HTTP
import NIOHTTP1

/// What a log-in and a refresh answer.
struct TokenPairs: Sendable {
    let accessTokens: AccessTokenIssuer

    /// A fresh access token beside a family's refresh token.
    func response(_ family: RefreshFamily, _ token: RefreshToken, roles: [String]) throws -> Response {
        let pair = TokenPair(
            accessToken: try accessTokens.token(for: family.user, session: family.session, roles: roles),
            refreshToken: token.text, expiresIn: accessTokens.expiresIn)
        return try .json(pair, headers: ["cache-control": "no-store"])
    }
}
