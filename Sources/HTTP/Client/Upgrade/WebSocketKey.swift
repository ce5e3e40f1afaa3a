import COpenSSL
import Foundation

/// The key of an opening handshake, and the answer that proves it was read by somebody who speaks the protocol
/// (RFC 6455, section 4.2.2).
struct WebSocketKey: Sendable, Hashable {
    /// The value of `Sec-WebSocket-Key`.
    let text: String

    /// A new one of 16 random bytes.
    static func random() -> WebSocketKey {
        WebSocketKey(text: Data((0..<16).map { _ in UInt8.random(in: .min ... .max) }).base64EncodedString())
    }

    /// The value that `Sec-WebSocket-Accept` must have.
    var accept: String {
        let input = Array((text + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
        var digest = [UInt8](repeating: 0, count: 20)
        var length = digest.count
        ERR_clear_error()
        EVP_Q_digest(nil, "SHA1", nil, input, input.count, &digest, &length)
        return Data(digest).base64EncodedString()
    }
}
