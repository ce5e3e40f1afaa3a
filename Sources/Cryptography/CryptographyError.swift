/// Why a cryptographic operation failed: what was tried and, in a few words, what went wrong.
///
/// Neither part ever holds a key, a password or a token, so it may be logged.
public struct CryptographyError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was being done, for example `read private key`.
    public let operation: String
    /// What went wrong, in OpenSSL's words where it had any.
    public let reason: String

    /// The operation and the reason in one line.
    public var description: String { "\(operation): \(reason)" }

    init(_ operation: String, reason: String) {
        self.operation = operation
        self.reason = reason
    }
}
