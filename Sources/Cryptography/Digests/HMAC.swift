import COpenSSL

/// Keyed digests (RFC 2104).
public enum HMAC {
    /// The 32 bytes of HMAC-SHA-256.
    public static func sha256(key: [UInt8], message: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { digest, count in
            let result = COpenSSL.HMAC(
                Digest.sha256Algorithm, key, Int32(key.count), message, message.count, digest.baseAddress, nil)
            precondition(result != nil, "OpenSSL has no HMAC-SHA-256")
            count = 32
        }
    }
}
