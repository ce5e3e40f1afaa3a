import COpenSSL
import NIOCore

/// Owner of one `SSL` and its two memory BIOs: bytes of the network in and out on one side, plain bytes on the other.
///
/// No I/O and no waiting; used by one thread at a time. Every call empties the error queue first, because an error that
/// was left on the thread makes `SSL_get_error` lie.
final class TLSSession {
    enum Progress { case done, needsBytes }
    enum Read { case bytes, needsBytes, closed }

    private let ssl: OpaquePointer
    // Both BIOs belong to the SSL.
    private let fromNetwork: OpaquePointer
    private let toNetwork: OpaquePointer

    /// - Parameter host: the name or IP address that the certificate must be for; a name is also sent (SNI).
    init(_ context: TLSClientContext, host: String) throws(TLSError) {
        ERR_clear_error()
        guard !host.isEmpty, !host.utf8.contains(0) else { throw TLSError(.setup, "no host name") }
        guard let ssl = SSL_new(context.raw) else { throw .taken(.setup) }
        guard let fromNetwork = BIO_new(BIO_s_mem()) else {
            SSL_free(ssl)
            throw .taken(.setup)
        }
        guard let toNetwork = BIO_new(BIO_s_mem()) else {
            BIO_free(fromNetwork)
            SSL_free(ssl)
            throw .taken(.setup)
        }
        self.ssl = ssl
        self.fromNetwork = fromNetwork
        self.toNetwork = toNetwork
        // An empty BIO means "not yet", not "end of file".
        _ = chatting_BIO_set_mem_eof_return(fromNetwork, -1)
        _ = chatting_BIO_set_mem_eof_return(toNetwork, -1)
        SSL_set_bio(ssl, fromNetwork, toNetwork)
        SSL_set_connect_state(ssl)
        try expect(host)
    }

    deinit { SSL_free(ssl) }

    private func expect(_ host: String) throws(TLSError) {
        let parameters = SSL_get0_param(ssl)
        if (try? SocketAddress(ipAddress: host, port: 0)) != nil {
            // RFC 6066, 3: no address in SNI.
            guard X509_VERIFY_PARAM_set1_ip_asc(parameters, host) == 1 else { throw .taken(.setup) }
            return
        }
        X509_VERIFY_PARAM_set_hostflags(
            parameters, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT))
        guard X509_VERIFY_PARAM_set1_host(parameters, host, 0) == 1, chatting_SSL_set_sni(ssl, host) == 1 else {
            throw .taken(.setup)
        }
    }

    // MARK: The network's side

    /// Takes bytes that came from the network.
    func receive(_ buffer: ByteBuffer) {
        buffer.withUnsafeReadableBytes { bytes in
            // A memory BIO takes all of it.
            _ = BIO_write(fromNetwork, bytes.baseAddress, Int32(clamping: bytes.count))
        }
    }

    /// How many bytes wait for the network.
    var pendingOutput: Int { BIO_ctrl_pending(toNetwork) }

    /// Takes what waits for the network; nil when nothing does.
    func takeOutput(_ allocator: ByteBufferAllocator) -> ByteBuffer? {
        let count = pendingOutput
        guard count > 0 else { return nil }
        var buffer = allocator.buffer(capacity: count)
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { space in
            max(0, Int(BIO_read(toNetwork, space.baseAddress, Int32(clamping: count))))
        }
        return buffer
    }

    // MARK: The plain side

    /// Goes on with the handshake; the certificate has been checked when it is done.
    func handshake() throws(TLSError) -> Progress {
        ERR_clear_error()
        let result = SSL_do_handshake(ssl)
        if result == 1 { return .done }
        if wantsMore(result) { return .needsBytes }
        let verification = SSL_get_verify_result(ssl)
        guard verification == Int(X509_V_OK) else {
            ERR_clear_error()
            throw TLSError(.certificate, String(cString: X509_verify_cert_error_string(verification)))
        }
        throw .taken(.handshake)
    }

    /// Appends decrypted bytes to the buffer, at most one record's (16 KiB).
    func read(into buffer: inout ByteBuffer) throws(TLSError) -> Read {
        ERR_clear_error()
        var result: Int32 = 0
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 16_384) { space in
            result = SSL_read(ssl, space.baseAddress, Int32(clamping: space.count))
            return max(0, Int(result))
        }
        if result > 0 { return .bytes }
        if wantsMore(result) { return .needsBytes }
        guard SSL_get_error(ssl, result) == SSL_ERROR_ZERO_RETURN else { throw .taken(.record) }
        return .closed
    }

    /// Encrypts bytes and takes them off the buffer, until there are some 64 KiB to send: then send and call again.
    func write(_ buffer: inout ByteBuffer) throws(TLSError) {
        while buffer.readableBytes > 0, pendingOutput < 65_536 {
            ERR_clear_error()
            let result = buffer.readWithUnsafeReadableBytes { bytes -> (Int, Int32) in
                let result = SSL_write(ssl, bytes.baseAddress, Int32(min(bytes.count, 65_536)))
                return (max(0, Int(result)), result)
            }
            // A memory BIO always has room, and renegotiation is off: nothing to wait for.
            guard result > 0 else { throw .taken(.record) }
        }
    }

    /// Says close_notify.
    func close() {
        ERR_clear_error()
        SSL_shutdown(ssl)
        ERR_clear_error()
    }

    private func wantsMore(_ result: Int32) -> Bool {
        switch SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: true
        default: false
        }
    }
}
