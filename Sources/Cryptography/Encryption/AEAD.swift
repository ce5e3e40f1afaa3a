import COpenSSL

/// Authenticated encryption with AES-256-GCM (NIST SP 800-38D).
///
/// Nonces are random, so one key is good for 2^32 messages: enough for keys at rest, not for a stream of packets.
public enum AEAD {
    /// How long a key is.
    public static let keyLength = 32

    private static let nonceLength = 12
    private static let tagLength = 16

    /// Encrypts under a key of 32 bytes and binds what `authenticated` says to it; gives nonce, ciphertext and tag in one.
    public static func seal(
        _ plaintext: [UInt8], key: [UInt8], authenticating authenticated: [UInt8]
    ) throws(CryptographyError) -> [UInt8] {
        let nonce = Random.bytes(nonceLength)
        let context = try begin(key: key, nonce: nonce, authenticated: authenticated, encrypting: 1)
        defer { EVP_CIPHER_CTX_free(context) }
        var ciphertext = [UInt8](repeating: 0, count: plaintext.count)
        var written: Int32 = 0
        try check(EVP_CipherUpdate(context, &ciphertext, &written, plaintext, Int32(plaintext.count)), "encrypt")
        try check(EVP_CipherFinal_ex(context, nil, &written), "encrypt")
        var tag = [UInt8](repeating: 0, count: tagLength)
        try check(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tagLength), &tag), "encrypt")
        return nonce + ciphertext + tag
    }

    /// Decrypts what ``seal(_:key:authenticating:)`` gave; throws when one bit of it, of the key or of `authenticated`
    /// is another.
    public static func open(
        _ sealed: [UInt8], key: [UInt8], authenticating authenticated: [UInt8]
    ) throws(CryptographyError) -> [UInt8] {
        guard sealed.count >= nonceLength + tagLength else { throw CryptographyError("decrypt", reason: "too short") }
        let nonce = Array(sealed.prefix(nonceLength))
        let ciphertext = Array(sealed.dropFirst(nonceLength).dropLast(tagLength))
        var tag = Array(sealed.suffix(tagLength))
        let context = try begin(key: key, nonce: nonce, authenticated: authenticated, encrypting: 0)
        defer { EVP_CIPHER_CTX_free(context) }
        var plaintext = [UInt8](repeating: 0, count: ciphertext.count)
        var written: Int32 = 0
        try check(EVP_CipherUpdate(context, &plaintext, &written, ciphertext, Int32(ciphertext.count)), "decrypt")
        try check(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tagLength), &tag), "decrypt")
        guard EVP_CipherFinal_ex(context, nil, &written) == 1 else {
            OpenSSLErrors.clear()
            throw CryptographyError("decrypt", reason: "not authentic")
        }
        return plaintext
    }

    private static func begin(
        key: [UInt8], nonce: [UInt8], authenticated: [UInt8], encrypting: Int32
    ) throws(CryptographyError) -> OpaquePointer {
        guard key.count == keyLength else { throw CryptographyError("AES-256-GCM", reason: "the key has not 32 bytes") }
        let context = try check(EVP_CIPHER_CTX_new(), "AES-256-GCM")
        var written: Int32 = 0
        guard EVP_CipherInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce, encrypting) == 1,
            EVP_CipherUpdate(context, nil, &written, authenticated, Int32(authenticated.count)) == 1
        else {
            EVP_CIPHER_CTX_free(context)
            throw OpenSSLErrors.take("AES-256-GCM")
        }
        return context
    }
}
