import COpenSSL

/// The two forms of an ECDSA signature: OpenSSL's DER, and r and s at 32 bytes each as JWS has them (RFC 7518, 3.4).
enum ECDSASignature {
    static func raw(der: [UInt8]) throws(CryptographyError) -> [UInt8] {
        let signature = try check(
            der.withUnsafeBufferPointer { buffer -> OpaquePointer? in
                var cursor = buffer.baseAddress
                return d2i_ECDSA_SIG(nil, &cursor, buffer.count)
            }, "sign")
        defer { ECDSA_SIG_free(signature) }
        var r = [UInt8](repeating: 0, count: 32)
        var s = r
        try check(BN_bn2binpad(ECDSA_SIG_get0_r(signature), &r, 32), "sign")
        try check(BN_bn2binpad(ECDSA_SIG_get0_s(signature), &s, 32), "sign")
        return r + s
    }

    static func der(raw: [UInt8]) throws(CryptographyError) -> [UInt8] {
        precondition(raw.count == 64, "r and s have 32 bytes each")
        let signature = try check(ECDSA_SIG_new(), "verify")
        defer { ECDSA_SIG_free(signature) }
        let r = BN_bin2bn(Array(raw.prefix(32)), 32, nil)
        let s = BN_bin2bn(Array(raw.suffix(32)), 32, nil)
        // Takes both numbers over, unless it fails.
        guard ECDSA_SIG_set0(signature, r, s) == 1 else {
            BN_free(r)
            BN_free(s)
            throw OpenSSLErrors.take("verify")
        }
        var der = [UInt8](repeating: 0, count: 80)
        let length = der.withUnsafeMutableBufferPointer { buffer -> Int32 in
            var cursor = buffer.baseAddress
            return i2d_ECDSA_SIG(signature, &cursor)
        }
        try check(length, "verify")
        return Array(der.prefix(Int(length)))
    }
}
