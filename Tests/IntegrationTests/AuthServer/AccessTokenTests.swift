import Contracts
import Cryptography
import Foundation
import NIOHTTP1
import Postgres
import ServerKit
import ServiceKit
import TestSupport
import Testing

@testable import AuthServer

@Suite("Access tokens")
struct AccessTokenTests {
    /// The claims as they are, unchecked.
    private func claims(_ token: String) throws -> AccessTokenClaims {
        let body = try #require(Base64URL.decode(token.split(separator: ".")[1]))
        return try JSONDecoder().decode(AccessTokenClaims.self, from: Data(body))
    }

    @Test("They say what RFC 9068 asks for")
    func content() async throws {
        try await withTestAuth { auth in
            let pair = try await auth.newUser("mina")
            let claims = try claims(pair.accessToken)
            #expect(claims.iss == "http://localhost:8080/user" && claims.aud == "chatting")
            #expect(claims.sub == "mina" && claims.clientID == "chatting" && claims.roles == nil)
            #expect(claims.sid == RefreshToken(pair.refreshToken)?.session.description)
            #expect(claims.iat == auth.time.clock.now.seconds && claims.exp == claims.iat + 300)
            let head = try #require(Base64URL.decode(pair.accessToken.split(separator: ".")[0]))
            let header = try JSONDecoder().decode([String: String].self, from: Data(head))
            #expect(header["typ"] == "at+jwt" && header["alg"] == "ES256")
            #expect(header["kid"] == (try auth.keys.current.current.keyID))
        }
    }

    @Test("Their time is over after five minutes")
    func expiry() async throws {
        try await withTestAuth { auth in
            let token = try await auth.newUser("mina").accessToken
            auth.time.pass(.seconds(299))
            #expect(await auth.send(.GET, "/user/me", token: token).status == .ok)
            auth.time.pass(.seconds(1))
            #expect(await auth.send(.GET, "/user/me", token: token).code == "token_expired")
        }
    }

    @Test("Forged, changed, unsigned and foreign tokens are refused")
    func forged() async throws {
        try await withTestAuth { auth in
            let token = try await auth.newUser("mina").accessToken
            let good = try claims(token)
            let key = try auth.keys.current.current
            let parts = token.split(separator: ".").map(String.init)
            func encoded(_ text: String) -> String { Base64URL.encode(Array(text.utf8)) }
            func signed(type: String = "at+jwt", _ change: (inout AccessTokenClaims) -> Void) throws -> String {
                var claims = good
                change(&claims)
                return try JWT.sign(claims, type: type, with: key)
            }
            let elsewhere = try JWT.sign(good, type: "at+jwt", with: try SigningKey.generate(.es256))
            let raised = encoded(
                #"{"iss":"http://localhost:8080/user","aud":"chatting","sub":"root","roles":["operator"]}"#)
            let none = encoded(#"{"alg":"none","typ":"at+jwt","kid":"\#(key.keyID)"}"#)
            for forged in [
                "", "x", "a.b.c", "\(parts[0]).\(raised).\(parts[2])", "\(none).\(parts[1]).",
                "\(none).\(parts[1]).\(parts[2])",
                "\(parts[0]).\(parts[1]).\(Base64URL.encode([UInt8](repeating: 0, count: 64)))", elsewhere,
                try signed(type: "JWT") { _ in }, try signed { $0.iss = "http://evil.example/user" },
                try signed { $0.aud = "other" }, try signed { $0.iat += 3_600 }, try signed { $0.sid = "" },
                try signed { $0.sub = "No Id" }, try signed { $0.sid = nil },
            ] {
                #expect(await auth.send(.GET, "/user/me", token: forged).code == "unauthenticated", "\(forged)")
            }
            // What the checks above took apart works when it is left alone.
            #expect(await auth.send(.GET, "/user/me", token: try signed { _ in }).status == .ok)
        }
    }

    @Test("The key set is public, on both listeners, and checks the tokens")
    func keySet() async throws {
        try await withTestAuth { auth in
            let token = try await auth.newUser("mina").accessToken
            for isInternal in [false, true] {
                let answer = await auth.send(.GET, "/user/.well-known/jwks.json", toInternal: isInternal)
                let set = try answer.json(JWKSet.self)
                let jwk = try #require(set.keys.first)
                #expect(set.keys.count == 1 && jwk.alg == "ES256" && jwk.use == "sig")
                let key = try VerifyingKey(jwk: jwk)
                let read: AccessTokenClaims = try JWT.verify(token, type: "at+jwt") { $0 == jwk.kid ? key : nil }
                #expect(read.sub == "mina")
                #expect(!answer.text.contains(#""d""#))
            }
        }
    }

    @Test("PyJWT takes our tokens with the key set, claims checked", .enabled(if: PyJWT.python != nil, "no PyJWT here"))
    func pyjwt() async throws {
        try await withTestAuth { auth in
            // PyJWT's time is the system's.
            let token = try await auth.newUser("mina").accessToken
            let set = await auth.send(.GET, "/user/.well-known/jwks.json").text
            let output = try PyJWT.run(
                """
                import json, jwt, sys
                given = json.load(sys.stdin)
                key = jwt.PyJWKSet.from_dict(given["set"])[jwt.get_unverified_header(given["token"])["kid"]].key
                claims = jwt.decode(given["token"], key, algorithms=["ES256"], audience="chatting", leeway=60,
                                    issuer="http://localhost:8080/user",
                                    options={"require": ["iss", "aud", "sub", "iat", "exp", "jti"]})
                print(claims["sub"], claims["client_id"])
                """, input: #"{"set": \#(set), "token": "\#(token)"}"#)
            #expect(output == "mina chatting\n")
        }
    }

    @Test("Two auth servers that start at once share one key, and check each other's tokens")
    func sharedKey() async throws {
        try await withTestAuth { first in
            let stores = (0..<8).map { _ in
                SigningKeyStore(
                    postgres: first.postgres, encryption: KeyEncryption(Secret(String(repeating: "k", count: 32))),
                    clock: first.time.clock)
            }
            try await first.postgres.execute("DELETE FROM signing_keys")
            let ids = try await withThrowingTaskGroup(of: String.self) { group in
                for store in stores { group.addTask { try await store.load().current.keyID } }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            #expect(try await first.postgres.query("SELECT count(*) FROM signing_keys").only(Int.self) == 1)
        }
    }

    @Test("Keys are encrypted in the database, and another key encryption key opens none of them")
    func keysAtRest() async throws {
        try await withTestAuth { auth in
            let row = try await auth.postgres.query("SELECT encode(sealed_pem, 'escape') FROM signing_keys").only(
                String.self)
            #expect(!row.contains("PRIVATE KEY"))
            let store = SigningKeyStore(
                postgres: auth.postgres, encryption: KeyEncryption(Secret(String(repeating: "x", count: 32))),
                clock: auth.time.clock)
            await #expect(throws: CryptographyError.self) { try await store.load() }
            let ring = KeyRing(store: store, logger: .quiet)
            await #expect(throws: KeyRingError.self) { try await ring.run() }
        }
    }

    @Test("Published keys that do not sign any more still check")
    func previousKeys() async throws {
        try await withTestAuth { auth in
            let token = try await auth.newUser("mina").accessToken
            try await auth.postgres.execute("UPDATE signing_keys SET state = 'previous'")
            #expect(try await auth.keys.reload())
            let pair = try await auth.logIn("mina").json(TokenPair.self)
            #expect(try auth.keys.current.jwks.keys.count == 2)
            for token in [token, pair.accessToken] {
                #expect(await auth.send(.GET, "/user/me", token: token).status == .ok)
            }
        }
    }
}
