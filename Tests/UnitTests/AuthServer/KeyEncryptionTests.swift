import Cryptography
import ServiceKit
import Testing

@testable import AuthServer

@Suite("Signing keys at rest")
struct KeyEncryptionTests {
    private let encryption = KeyEncryption(Secret(String(repeating: "k", count: 32)))

    @Test("A key is opened under the secret and the id that it was sealed with")
    func roundTrip() throws {
        let key = try SigningKey.generate(.es256)
        let sealed = try encryption.seal(key)
        #expect(try encryption.open(sealed, keyID: key.keyID).keyID == key.keyID)
        #expect(throws: CryptographyError.self) { try encryption.open(sealed, keyID: "another") }
        let other = KeyEncryption(Secret(String(repeating: "j", count: 32)))
        #expect(throws: CryptographyError.self) { try other.open(sealed, keyID: key.keyID) }
    }
}
