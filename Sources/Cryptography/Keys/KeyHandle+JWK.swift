import COpenSSL

extension KeyHandle {
    func jwk() throws(CryptographyError) -> JWK {
        switch algorithm {
        case .edDSA:
            var bytes = [UInt8](repeating: 0, count: 32)
            var length = bytes.count
            try check(EVP_PKEY_get_raw_public_key(key, &bytes, &length), "write JWK")
            return JWK(kty: "OKP", crv: "Ed25519", x: Base64URL.encode(bytes), alg: algorithm.rawValue, use: "sig")
        case .es256:
            return JWK(
                kty: "EC", crv: "P-256", x: Base64URL.encode(try coordinate(OSSL_PKEY_PARAM_EC_PUB_X)),
                y: Base64URL.encode(try coordinate(OSSL_PKEY_PARAM_EC_PUB_Y)), alg: algorithm.rawValue, use: "sig")
        }
    }

    private func coordinate(_ name: String) throws(CryptographyError) -> [UInt8] {
        var number: OpaquePointer?
        defer { BN_free(number) }
        try check(EVP_PKEY_get_bn_param(key, name, &number), "write JWK")
        var bytes = [UInt8](repeating: 0, count: 32)
        try check(BN_bn2binpad(number, &bytes, 32), "write JWK")
        return bytes
    }

    static func read(jwk: JWK) throws(CryptographyError) -> KeyHandle {
        // Some libraries drop leading zero bytes of coordinates; RFC 7518, section 6.2.1.2, wants the full width.
        guard let x = Base64URL.decode(jwk.x), x.count == 32 else {
            throw CryptographyError("read JWK", reason: "x is not 32 bytes in base64url")
        }
        switch (jwk.kty, jwk.crv) {
        case ("OKP", "Ed25519"):
            let key = try check(EVP_PKEY_new_raw_public_key_ex(nil, "ED25519", nil, x, x.count), "read JWK")
            return try KeyHandle(owning: key)
        case ("EC", "P-256"):
            guard let y = jwk.y.flatMap({ Base64URL.decode($0) }), y.count == 32 else {
                throw CryptographyError("read JWK", reason: "y is not 32 bytes in base64url")
            }
            var point = [4] + x + y
            let key = try check(chatting_p256_public_key(&point, point.count), "read JWK")
            return try KeyHandle(owning: key)
        default:
            throw CryptographyError("read JWK", reason: "neither P-256 nor Ed25519")
        }
    }
}
