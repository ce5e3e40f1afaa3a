import COpenSSL

/// Whether two secrets are equal, in a time that tells nothing but whether their lengths are.
public func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && (left.isEmpty || CRYPTO_memcmp(left, right, left.count) == 0)
}
