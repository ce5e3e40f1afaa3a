import COpenSSL

/// The error queue that OpenSSL keeps for each thread.
enum OpenSSLErrors {
    /// Takes the oldest error and empties the queue: what stays behind would be taken for the error of a later call, of
    /// TLS on the same thread for one, where `SSL_get_error` looks at it.
    static func take(_ operation: String) -> CryptographyError {
        let code = ERR_get_error()
        ERR_clear_error()
        guard code != 0 else { return CryptographyError(operation, reason: "failed") }
        let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer -> String in
            ERR_error_string_n(code, buffer.baseAddress, buffer.count)
            return buffer.baseAddress.map { String(cString: $0) } ?? ""
        }
        return CryptographyError(operation, reason: text)
    }

    static func clear() { ERR_clear_error() }

    static var isEmpty: Bool { ERR_peek_error() == 0 }
}

/// Throws this thread's OpenSSL error when a call did not answer with a positive number.
@inline(__always)
func check(_ result: Int32, _ operation: @autoclosure () -> String) throws(CryptographyError) {
    if result <= 0 { throw OpenSSLErrors.take(operation()) }
}

/// Throws this thread's OpenSSL error when a call answered with no pointer.
@inline(__always)
func check<Pointer>(_ pointer: Pointer?, _ operation: @autoclosure () -> String) throws(CryptographyError) -> Pointer {
    guard let pointer else { throw OpenSSLErrors.take(operation()) }
    return pointer
}
