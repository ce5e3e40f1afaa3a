import Contracts
public import Cryptography
public import HTTP
public import ServiceKit

/// What an access token of ours must say (RFC 9068, section 4), beside being signed.
public struct AccessTokenRules: Sendable {
    /// The `typ` of its header.
    public static let type = "at+jwt"
    /// The `aud` that all our servers share.
    public static let audience = "chatting"

    /// The `iss`: auth's public address.
    public let issuer: String
    private let clock: WallClock

    /// Rules for tokens that the auth server behind this origin issues.
    public init(publicURL: String, clock: WallClock) {
        issuer = publicURL + "/user"
        self.clock = clock
    }

    /// Checks a token's form and signature, then what it says.
    public func principal(
        of token: String, keys: (_ kid: String) -> VerifyingKey?
    ) throws -> Principal {
        let claims: AccessTokenClaims
        do {
            claims = try JWT.verify(token, type: Self.type, keys: keys)
        } catch .unknownKey(let kid) {
            throw JWTError.unknownKey(kid)
        } catch {
            throw HTTPError.code(.unauthenticated, "The token is not valid.")
        }
        return try principal(from: claims)
    }

    /// Checks what a token says whose signature is good.
    public func principal(from claims: AccessTokenClaims) throws(HTTPError) -> Principal {
        let now = clock.now.seconds
        guard claims.iss == issuer, claims.aud == Self.audience, claims.iat <= now + 60 else {
            throw .code(.unauthenticated, "The token is not for this service.")
        }
        guard claims.exp > now else { throw .code(.tokenExpired, "The token has expired.") }
        let session = claims.sid.flatMap { SessionID($0) }
        let user = session == nil ? nil : UserID(claims.sub)
        guard claims.sid == nil || (session != nil && user != nil) else {
            throw .code(.unauthenticated, "The token is not valid.")
        }
        return Principal(
            subject: claims.sub, user: user, session: session, roles: Set((claims.roles ?? []).compactMap(Role.init)),
            tokenID: claims.jti, expiresAt: Timestamp(seconds: claims.exp))
    }
}
