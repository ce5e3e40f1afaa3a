import COpenSSL

/// Owner of one `SSL_CTX` for the client role: TLS 1.2 or 1.3, the peer's certificate checked.
///
/// Set up in `init` and only read afterwards: OpenSSL lets threads share a context for making sessions.
final class TLSClientContext: Sendable {
    nonisolated(unsafe) let raw: OpaquePointer

    init(trustRoots: TLSTrustRoots) throws(TLSError) {
        ERR_clear_error()
        guard let raw = SSL_CTX_new(TLS_client_method()) else { throw .taken(.setup) }
        do throws(TLSError) {
            chatting_SSL_CTX_harden(raw)
            guard chatting_SSL_CTX_set_min_tls12(raw) == 1 else { throw .taken(.setup) }
            switch trustRoots {
            case .system:
                guard SSL_CTX_set_default_verify_paths(raw) == 1 else { throw .taken(.setup) }
            case .file(let path):
                guard SSL_CTX_load_verify_locations(raw, path, nil) == 1 else {
                    throw TLSError(.setup, "\(path): \(TLSError.taken(.setup).reason)")
                }
            }
        } catch {
            // An init that throws before all properties are set gets no deinit.
            SSL_CTX_free(raw)
            throw error
        }
        SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, nil)
        _ = chatting_SSL_CTX_session_cache(raw, Int(SSL_SESS_CACHE_OFF))
        self.raw = raw
    }

    deinit { SSL_CTX_free(raw) }
}
