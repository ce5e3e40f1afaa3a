import Cryptography
import ServiceKit

/// Encrypts private keys for the database, under a key that only the auth servers are told.
struct KeyEncryption: Sendable {
    /// How many characters the text must have.
    static let minimumLength = 32

    private let key: [UInt8]

    /// Takes a random text; it is no password, so it is not stretched.
    init(_ secret: Secret) {
        key = HMAC.sha256(key: Array(secret.reveal().utf8), message: Array("chatting auth signing keys".utf8))
    }

    /// The private half, readable with this key and under its own id only.
    func seal(_ key: SigningKey) throws(CryptographyError) -> [UInt8] {
        try AEAD.seal(Array(try key.privatePEM().utf8), key: self.key, authenticating: Array(key.keyID.utf8))
    }

    /// The key that was sealed under this id.
    func open(_ sealed: [UInt8], keyID: String) throws(CryptographyError) -> SigningKey {
        let pem = try AEAD.open(sealed, key: key, authenticating: Array(keyID.utf8))
        return try SigningKey(privatePEM: String(decoding: pem, as: UTF8.self))
    }
}
