import COpenSSL
import Foundation
import Synchronization
import Testing

@testable import Cryptography

@Suite("Keys")
struct KeyTests {
    private let message = Array("what is said".utf8)

    @Test("A signature holds for its message, its key and nothing else", arguments: JWSAlgorithm.allCases)
    func signature(algorithm: JWSAlgorithm) throws {
        let key = try SigningKey.generate(algorithm)
        let signature = try key.sign(message)
        #expect(signature.count == 64)
        #expect(key.verifyingKey.isValid(signature, for: message))
        #expect(!key.verifyingKey.isValid(signature, for: message + [0]))
        #expect(!key.verifyingKey.isValid(Array(signature.dropLast()), for: message))
        #expect(!(try SigningKey.generate(algorithm)).verifyingKey.isValid(signature, for: message))
        var changed = signature
        changed[40] ^= 1
        #expect(!key.verifyingKey.isValid(changed, for: message))
        #expect(!key.verifyingKey.isValid([UInt8](repeating: 0, count: 64), for: message))
    }

    @Test("A key is the same after PEM, and after JWK and JSON", arguments: JWSAlgorithm.allCases)
    func roundTrips(algorithm: JWSAlgorithm) throws {
        let key = try SigningKey.generate(algorithm)
        let loaded = try SigningKey(privatePEM: try key.privatePEM())
        #expect(loaded.keyID == key.keyID)
        let json = try JSONEncoder().encode(JWKSet(keys: [key.verifyingKey.jwk]))
        let set = try JSONDecoder().decode(JWKSet.self, from: json)
        let published = try VerifyingKey(jwk: try #require(set.keys.first))
        #expect(published.keyID == key.keyID)
        #expect(published.isValid(try loaded.sign(message), for: message))
    }

    @Test("The key id is RFC 7638's thumbprint: RFC 8037's example")
    func thumbprint() throws {
        let jwk = JWK(kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
        #expect(try VerifyingKey(jwk: jwk).keyID == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
    }

    @Test("Coordinates keep their leading zero bytes, and ones that lost them are refused")
    func leadingZero() throws {
        var found = false
        for _ in 0..<4_000 where !found {
            let jwk = try SigningKey.generate(.es256).verifyingKey.jwk
            let x = try #require(Base64URL.decode(jwk.x))
            #expect(x.count == 32)
            guard x[0] == 0 else { continue }
            found = true
            _ = try VerifyingKey(jwk: jwk)
            var short = jwk
            short.x = Base64URL.encode(Array(x.dropFirst()))
            #expect(throws: CryptographyError.self) { try VerifyingKey(jwk: short) }
        }
        #expect(found)
    }

    @Test("JWKs of other kinds, with padding, off the curve or for another use are refused")
    func badJWK() throws {
        let good = try SigningKey.generate(.es256).verifyingKey.jwk
        let changes: [(inout JWK) -> Void] = [
            { $0.kty = "RSA" }, { $0.crv = "P-384" }, { $0.x += "=" }, { $0.y = nil }, { $0.y = $0.x },
            { $0.alg = "HS256" }, { $0.alg = "EdDSA" }, { $0.use = "enc" },
        ]
        for change in changes {
            var jwk = good
            change(&jwk)
            #expect(throws: CryptographyError.self) { try VerifyingKey(jwk: jwk) }
        }
    }

    @Test("A set leaves out keys of kinds that it does not know")
    func unknownKinds() throws {
        let key = try SigningKey.generate(.edDSA).verifyingKey.jwk
        let json =
            #"{"keys":[{"kty":"RSA","n":"AQ","e":"AQAB"},{"kty":"OKP","crv":"Ed25519","x":"\#(key.x)","kid":"a"},7]}"#
        let set = try JSONDecoder().decode(JWKSet.self, from: Data(json.utf8))
        #expect(set.keys.map(\.kid) == ["a"])
    }

    @Test("An encrypted key fails to load instead of asking on the terminal")
    func encryptedPEM() {
        #expect(throws: CryptographyError.self) { try SigningKey(privatePEM: PEMSamples.encrypted) }
        #expect(throws: CryptographyError.self) { try SigningKey(privatePEM: "not a key") }
    }

    @Test("No failure leaves an error behind on the thread")
    func noStaleErrors() throws {
        _ = try? SigningKey(privatePEM: PEMSamples.encrypted)
        #expect(OpenSSLErrors.isEmpty)
        let key = try SigningKey.generate(.es256).verifyingKey
        _ = key.isValid([UInt8](repeating: 0xFF, count: 64), for: message)
        #expect(OpenSSLErrors.isEmpty)
        _ = try? AEAD.open([UInt8](repeating: 1, count: 40), key: Random.bytes(32), authenticating: [])
        #expect(OpenSSLErrors.isEmpty)
    }

    @Test("A key of a kind that is refused is freed")
    func refusedKeyIsFreed() throws {
        let frees = Atomic<Int>(0)
        try withUnsafePointer(to: frees) { counter in
            // OpenSSL calls this when a key is freed to which the counter was attached.
            let index = CRYPTO_get_ex_new_index(
                CRYPTO_EX_INDEX_EVP_PKEY, 0, nil, nil, nil,
                { _, data, _, _, _, _ in
                    data?.assumingMemoryBound(to: Atomic<Int>.self).pointee.add(1, ordering: .relaxed)
                })
            let key = try #require(p384())
            #expect(EVP_PKEY_set_ex_data(key, index, UnsafeMutableRawPointer(mutating: counter)) == 1)
            #expect(throws: CryptographyError.self) { try KeyHandle(owning: key) }
        }
        #expect(frees.load(ordering: .relaxed) == 1)
    }

    private func p384() -> OpaquePointer? {
        let context = EVP_PKEY_CTX_new_from_name(nil, "EC", nil)
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        _ = EVP_PKEY_keygen_init(context)
        _ = EVP_PKEY_CTX_set_group_name(context, "P-384")
        _ = EVP_PKEY_generate(context, &key)
        return key
    }
}
