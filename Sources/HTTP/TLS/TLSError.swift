/// Why a TLS connection could not be made or ended.
struct TLSError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong.
    enum Code: Sendable, Hashable {
        /// The context or the session could not be set up: a file of certificates that can't be read, a bad host name.
        case setup
        /// The handshake failed, or did not end in time.
        case handshake
        /// The peer's certificate is not trusted, or is not this host's.
        case certificate
        /// The connection ended without the peer's close_notify: what came last may be missing (RFC 8446, 6.1).
        case truncated
        /// A record that can't be read, after the handshake.
        case record
    }

    let code: Code
    /// OpenSSL's words where it had any.
    let reason: String

    var description: String { "TLS \(code): \(reason)" }

    init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }
}
