import COpenSSL

extension KeyHandle {
    static func read(privatePEM pem: String) throws(CryptographyError) -> KeyHandle {
        let key = pem.withCString { text -> OpaquePointer? in
            let bio = BIO_new_mem_buf(text, -1)
            defer { BIO_free(bio) }
            // Without a callback OpenSSL asks for the password of an encrypted key on the terminal.
            return PEM_read_bio_PrivateKey(bio, nil, { _, _, _, _ in -1 }, nil)
        }
        return try KeyHandle(owning: try check(key, "read private key"))
    }

    func privatePEM() throws(CryptographyError) -> String {
        // Memory that OpenSSL wipes when it is freed.
        let bio = try check(BIO_new(BIO_s_secmem()), "write private key")
        defer { BIO_free(bio) }
        try check(PEM_write_bio_PKCS8PrivateKey(bio, key, nil, nil, 0, nil, nil), "write private key")
        var bytes = [UInt8](repeating: 0, count: BIO_ctrl_pending(bio))
        try check(BIO_read(bio, &bytes, Int32(bytes.count)), "write private key")
        return String(decoding: bytes, as: UTF8.self)
    }
}
