import COpenSSL

/// Owner of one `EVP_PKEY`, P-256 or Ed25519.
///
/// The key is never changed after `init`, and OpenSSL 3 lets threads share it for signing and verifying.
final class KeyHandle: Sendable {
    nonisolated(unsafe) let key: OpaquePointer
    let algorithm: JWSAlgorithm

    /// Takes the key over, also when it throws: a class whose `init` throws before all properties are set gets no
    /// `deinit`, so the key is freed here.
    init(owning key: OpaquePointer) throws(CryptographyError) {
        guard let algorithm = Self.algorithm(of: key) else {
            EVP_PKEY_free(key)
            throw CryptographyError("read key", reason: "neither P-256 nor Ed25519")
        }
        self.key = key
        self.algorithm = algorithm
    }

    deinit { EVP_PKEY_free(key) }

    private static func algorithm(of key: OpaquePointer) -> JWSAlgorithm? {
        if EVP_PKEY_is_a(key, "ED25519") == 1 { return .edDSA }
        guard EVP_PKEY_is_a(key, "EC") == 1 else { return nil }
        var name = [CChar](repeating: 0, count: 64)
        var length = 0
        guard EVP_PKEY_get_group_name(key, &name, name.count, &length) == 1 else {
            OpenSSLErrors.clear()
            return nil
        }
        return name.prefix(length).elementsEqual("prime256v1".utf8.map(CChar.init)) ? .es256 : nil
    }

    static func generate(_ algorithm: JWSAlgorithm) throws(CryptographyError) -> KeyHandle {
        let kind = algorithm == .es256 ? "EC" : "ED25519"
        let context = try check(EVP_PKEY_CTX_new_from_name(nil, kind, nil), "generate key")
        defer { EVP_PKEY_CTX_free(context) }
        try check(EVP_PKEY_keygen_init(context), "generate key")
        if algorithm == .es256 { try check(EVP_PKEY_CTX_set_group_name(context, "P-256"), "generate key") }
        var key: OpaquePointer?
        try check(EVP_PKEY_generate(context, &key), "generate key")
        return try KeyHandle(owning: try check(key, "generate key"))
    }

    // MARK: Signatures, in the form that JWS has them: 64 bytes for both algorithms

    private var digestName: String? { algorithm == .es256 ? "SHA256" : nil }

    func sign(_ message: [UInt8]) throws(CryptographyError) -> [UInt8] {
        let context = try check(EVP_MD_CTX_new(), "sign")
        defer { EVP_MD_CTX_free(context) }
        try check(EVP_DigestSignInit_ex(context, nil, digestName, nil, nil, key, nil), "sign")
        var signature = [UInt8](repeating: 0, count: 80)
        var length = signature.count
        try check(EVP_DigestSign(context, &signature, &length, message, message.count), "sign")
        signature.removeLast(signature.count - length)
        return algorithm == .es256 ? try ECDSASignature.raw(der: signature) : signature
    }

    func isValid(_ signature: [UInt8], for message: [UInt8]) -> Bool {
        // Whatever went wrong, it is not valid; but no error may stay behind.
        defer { OpenSSLErrors.clear() }
        guard signature.count == 64,
            let encoded = algorithm == .es256 ? try? ECDSASignature.der(raw: signature) : signature,
            let context = EVP_MD_CTX_new()
        else { return false }
        defer { EVP_MD_CTX_free(context) }
        return EVP_DigestVerifyInit_ex(context, nil, digestName, nil, nil, key, nil) == 1
            && EVP_DigestVerify(context, encoded, encoded.count, message, message.count) == 1
    }
}
