import Contracts
import Cryptography
import Foundation
import ServerKit
import ServiceKit

/// Makes access tokens (RFC 9068).
struct AccessTokenIssuer: Sendable {
    let keys: KeyRing
    let issuer: String
    let lifetime: Duration
    let clock: WallClock

    /// The `client_id` of tokens that people get: our own clients, which need no registration.
    static let ownClientID = "chatting"

    /// Seconds until a token expires that is made now.
    var expiresIn: Int { Int(lifetime.components.seconds) }

    /// A user's token; throws `unavailable` as long as there is no key.
    func token(for user: UserID, session: SessionID, roles: [String]) throws -> String {
        try sign(subject: user.description, session: session, clientID: Self.ownClientID, roles: roles)
    }

    /// A service client's token.
    func token(for client: ServiceClient) throws -> String {
        try sign(
            subject: client.id, session: nil, clientID: client.id,
            roles: client.isInternal ? [Role.service.rawValue] : [])
    }

    private func sign(subject: String, session: SessionID?, clientID: String, roles: [String]) throws -> String {
        let now = clock.now.seconds
        let claims = AccessTokenClaims(
            iss: issuer, aud: AccessTokenRules.audience, sub: subject, sid: session?.description, clientID: clientID,
            jti: UUID.v7(at: clock.now).text, iat: now, exp: now + Int64(expiresIn), roles: roles.isEmpty ? nil : roles)
        return try JWT.sign(claims, type: AccessTokenRules.type, with: try keys.current.current)
    }
}
