import COpenSSL

/// SHA-2 digests.
public enum Digest {
    /// Fetched once and never changed: fetching costs more than hashing a token.
    nonisolated(unsafe) static let sha256Algorithm = EVP_MD_fetch(nil, "SHA256", nil)

    /// The 32 bytes of SHA-256 (FIPS 180-4).
    public static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { digest, count in
            let result = EVP_Digest(bytes, bytes.count, digest.baseAddress, nil, sha256Algorithm, nil)
            precondition(result == 1, "OpenSSL has no SHA-256")
            count = 32
        }
    }

    /// The 32 bytes of SHA-256 of any bytes, for example of a string's `utf8`.
    public static func sha256(_ bytes: some Sequence<UInt8>) -> [UInt8] { sha256(Array(bytes)) }
}
