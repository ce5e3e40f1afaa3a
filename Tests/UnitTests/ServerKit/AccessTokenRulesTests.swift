import Contracts
import Cryptography
import HTTP
import ServerKit
import ServiceKit
import Testing

@Suite("Access tokens")
struct AccessTokenRulesTests {
    private let rules = AccessTokenRules(
        publicURL: "https://chat.example", clock: WallClock { Timestamp(seconds: 1_000_000) })

    private func claims(_ change: (inout AccessTokenClaims) -> Void = { _ in }) -> AccessTokenClaims {
        var claims = AccessTokenClaims(
            iss: "https://chat.example/user", aud: "chatting", sub: "mina", sid: "s1", clientID: "chatting", jti: "j",
            iat: 999_999, exp: 1_000_300, roles: ["operator", "unknown"])
        change(&claims)
        return claims
    }

    private func code(_ claims: AccessTokenClaims) -> String? {
        do {
            _ = try rules.principal(from: claims)
            return nil
        } catch { return error.code }
    }

    @Test("A good token says who asks")
    func good() throws {
        let principal = try rules.principal(from: claims())
        #expect(principal.user?.description == "mina" && principal.session?.description == "s1")
        #expect(principal.roles == [.operator])
        #expect(UserPrincipal(principal)?.expiresAt == Timestamp(seconds: 1_000_300))
    }

    @Test("A token without a session is no user's")
    func service() throws {
        let principal = try rules.principal(from: claims { $0.sid = nil })
        #expect(principal.user == nil && UserPrincipal(principal) == nil)
    }

    @Test("Tokens for others, from others, from the future and of the past are refused")
    func refused() {
        #expect(code(claims { $0.iss = "https://evil.example/user" }) == "unauthenticated")
        #expect(code(claims { $0.aud = "other" }) == "unauthenticated")
        #expect(code(claims { $0.iat = 1_000_061 }) == "unauthenticated")
        #expect(code(claims { $0.exp = 1_000_000 }) == "token_expired")
        #expect(code(claims { $0.sub = "No User" }) == "unauthenticated")
        #expect(code(claims { $0.sid = "" }) == "unauthenticated")
    }

    @Test("A signature is needed, by the named key")
    func signature() throws {
        let key = try SigningKey.generate(.es256)
        let other = try SigningKey.generate(.es256)
        let token = try JWT.sign(claims(), type: "at+jwt", with: key)
        _ = try rules.principal(of: token) { $0 == key.keyID ? key.verifyingKey : nil }
        #expect(throws: JWTError.self) { try rules.principal(of: token) { _ in nil } }
        #expect(throws: HTTPError.self) { try rules.principal(of: token) { _ in other.verifyingKey } }
        let wrong = try JWT.sign(claims(), type: "JWT", with: key)
        #expect(throws: HTTPError.self) { try rules.principal(of: wrong) { _ in key.verifyingKey } }
    }

    @Test("Cursors are read back, and others' are refused")
    func cursors() throws {
        struct Place: Codable, Equatable { var at: Int64 }
        #expect(try Cursor.decode(try Cursor.encode(Place(at: 5)), as: Place.self) == Place(at: 5))
        for text in ["", "!", "e30", "bnVsbA"] {
            #expect(throws: HTTPError.self) { try Cursor.decode(text, as: Place.self) }
        }
    }
}
