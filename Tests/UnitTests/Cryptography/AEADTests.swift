import Cryptography
import Testing

@Suite("Authenticated encryption")
struct AEADTests {
    private let key = Random.bytes(AEAD.keyLength)
    private let label = Array("key 1".utf8)

    @Test("What was sealed opens again", arguments: [0, 1, 16, 1_000])
    func roundTrip(length: Int) throws {
        let plaintext = Random.bytes(length)
        let sealed = try AEAD.seal(plaintext, key: key, authenticating: label)
        #expect(sealed.count == length + 28)
        #expect(try AEAD.open(sealed, key: key, authenticating: label) == plaintext)
    }

    @Test("The same text is never sealed to the same bytes")
    func freshNonce() throws {
        let first = try AEAD.seal([1, 2, 3], key: key, authenticating: label)
        #expect(try AEAD.seal([1, 2, 3], key: key, authenticating: label) != first)
    }

    @Test("A change of any byte, of the label or of the key is noticed")
    func tampering() throws {
        let sealed = try AEAD.seal([1, 2, 3], key: key, authenticating: label)
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(throws: CryptographyError.self) { try AEAD.open(changed, key: key, authenticating: label) }
        }
        #expect(throws: CryptographyError.self) { try AEAD.open(sealed, key: key, authenticating: [1]) }
        #expect(throws: CryptographyError.self) {
            try AEAD.open(sealed, key: Random.bytes(32), authenticating: label)
        }
        #expect(throws: CryptographyError.self) {
            try AEAD.open(Array(sealed.prefix(27)), key: key, authenticating: label)
        }
    }

    @Test("A key of another length is refused")
    func keyLength() {
        #expect(throws: CryptographyError.self) { try AEAD.seal([], key: [1, 2, 3], authenticating: []) }
    }
}
