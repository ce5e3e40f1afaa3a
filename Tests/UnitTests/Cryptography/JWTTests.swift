import Cryptography
import Foundation
import Testing

@Suite("Tokens")
struct JWTTests {
    private let key: SigningKey
    private let claims = AccessTokenClaims(
        iss: "http://localhost:8080/user", aud: "chatting", sub: "mina", sid: "s1", clientID: "chatting", jti: "1",
        iat: 1_700_000_000, exp: 1_700_000_300, roles: nil)

    init() throws {
        key = try SigningKey.generate(.es256)
    }

    private func verify(_ token: String, type: String = "at+jwt") throws(JWTError) -> AccessTokenClaims {
        try JWT.verify(token, type: type) { $0 == key.keyID ? key.verifyingKey : nil }
    }

    private func token(header: String, signed signature: ([UInt8]) throws -> [UInt8]) throws -> String {
        let payload = Base64URL.encode(try JSONEncoder().encode(claims))
        let signed = Base64URL.encode(Array(header.utf8)) + "." + payload
        return signed + "." + Base64URL.encode(try signature(Array(signed.utf8)))
    }

    @Test("A token says again what was signed", arguments: JWSAlgorithm.allCases)
    func roundTrip(algorithm: JWSAlgorithm) throws {
        let key = try SigningKey.generate(algorithm)
        let token = try JWT.sign(claims, type: "at+jwt", with: key)
        #expect(try JWT.verify(token, type: "at+jwt") { _ in key.verifyingKey } == claims)
    }

    @Test("The claim is named client_id, and what is absent stays absent")
    func wireNames() throws {
        let body = try #require(
            Base64URL.decode(try JWT.sign(claims, type: "at+jwt", with: key).split(separator: ".")[1]))
        let text = String(decoding: body, as: UTF8.self)
        #expect(text.contains(#""client_id":"chatting""#))
        #expect(!text.contains("roles"))
    }

    @Test("No signature and a public key used as a shared secret are refused")
    func otherAlgorithms() throws {
        let none = try token(header: #"{"alg":"none","typ":"at+jwt","kid":"\#(key.keyID)"}"#) { _ in [] }
        #expect(throws: JWTError.unsupportedAlgorithm) { try verify(none) }
        let secret = Array(key.verifyingKey.jwk.x.utf8)
        let confused = try token(header: #"{"alg":"HS256","typ":"at+jwt","kid":"\#(key.keyID)"}"#) {
            HMAC.sha256(key: secret, message: $0)
        }
        #expect(throws: JWTError.unsupportedAlgorithm) { try verify(confused) }
        let other = try token(header: #"{"alg":"EdDSA","typ":"at+jwt","kid":"\#(key.keyID)"}"#, signed: key.sign)
        #expect(throws: JWTError.unsupportedAlgorithm) { try verify(other) }
    }

    @Test("Another type is refused, and the media type's long form is the same type")
    func types() throws {
        let idToken = try JWT.sign(claims, type: "JWT", with: key)
        #expect(throws: JWTError.wrongType) { try verify(idToken) }
        let without = try token(header: #"{"alg":"ES256","kid":"\#(key.keyID)"}"#, signed: key.sign)
        #expect(throws: JWTError.wrongType) { try verify(without) }
        #expect(try verify(try JWT.sign(claims, type: "application/AT+JWT", with: key)) == claims)
    }

    @Test("An unknown key is named, so that its set can be fetched again")
    func unknownKey() throws {
        let other = try SigningKey.generate(.es256)
        let token = try JWT.sign(claims, type: "at+jwt", with: other)
        #expect(throws: JWTError.unknownKey(other.keyID)) { try verify(token) }
    }

    @Test("A change of any character is refused")
    func tampering() throws {
        let token = try JWT.sign(claims, type: "at+jwt", with: key)
        for offset in stride(from: 0, to: token.utf8.count, by: 7) {
            var bytes = Array(token.utf8)
            bytes[offset] = bytes[offset] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(throws: JWTError.self) { try verify(String(decoding: bytes, as: UTF8.self)) }
        }
    }

    @Test("Truncated and malformed tokens are refused")
    func malformed() throws {
        let token = try JWT.sign(claims, type: "at+jwt", with: key)
        let parts = token.split(separator: ".").map(String.init)
        let broken = [
            "", ".", "..", "...", "a.b.c", parts[0], parts[0] + "." + parts[1], parts[0] + "." + parts[1] + ".",
            token + ".", token + "." + parts[2], token + "=", token + "\n", " " + token, String(token.dropLast()),
            parts[0] + "=." + parts[1] + "." + parts[2], String(repeating: "a", count: 10_000),
            Base64URL.encode(Array("[]".utf8)) + "." + parts[1] + "." + parts[2],
        ]
        for text in broken { #expect(throws: JWTError.self) { try verify(text) } }
        let critical = try self.token(
            header: #"{"alg":"ES256","typ":"at+jwt","kid":"\#(key.keyID)","crit":["b64"],"b64":false}"#,
            signed: key.sign)
        #expect(throws: JWTError.malformed) { try verify(critical) }
    }

    @Test("A signature with stray bits in its last character is refused")
    func strayBits() throws {
        let token = try JWT.sign(claims, type: "at+jwt", with: key)
        // 64 bytes end in a character of which only two bits count.
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var bytes = Array(token.utf8)
        let last = try #require(bytes.last)
        let value = try #require(alphabet.firstIndex(of: last))
        bytes[bytes.count - 1] = alphabet[value | 1]
        #expect(throws: JWTError.malformed) { try verify(String(decoding: bytes, as: UTF8.self)) }
    }

    @Test("Claims that lack what is asked for are malformed, though signed")
    func missingClaims() throws {
        let token = try JWT.sign(["sub": "mina"], type: "at+jwt", with: key)
        #expect(throws: JWTError.malformed) { try verify(token) }
    }
}
