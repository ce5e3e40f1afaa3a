import Contracts
import Cryptography
import HTTP
import ServerKit

/// Checks access tokens with the keys that this server signs them with.
struct OwnTokenVerifier: TokenVerifying {
    let keys: KeyRing
    let rules: AccessTokenRules

    func verify(_ token: String) async throws -> Principal {
        let keys = try keys.current
        do {
            return try rules.principal(of: token) { keys.verifyingKey($0) }
        } catch is JWTError {
            throw HTTPError.code(.unauthenticated, "The token is not valid.")
        }
    }
}
