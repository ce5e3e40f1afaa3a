import COpenSSL

extension TLSError {
    /// Takes the oldest error of this thread's OpenSSL queue, and empties the queue.
    static func taken(_ code: Code) -> TLSError {
        let number = ERR_get_error()
        ERR_clear_error()
        guard number != 0 else { return TLSError(code, "failed") }
        // "certificate verify failed", rather than the whole line with library and numbers.
        if let text = ERR_reason_error_string(number) { return TLSError(code, String(cString: text)) }
        return TLSError(code, "OpenSSL error \(number)")
    }
}
