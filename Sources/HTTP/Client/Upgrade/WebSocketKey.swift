import Foundation

/// The key of an opening handshake (RFC 6455, section 4.1).
struct WebSocketKey: Sendable, Hashable {
    /// The value of `Sec-WebSocket-Key`.
    let text: String

    /// A new one of 16 random bytes.
    static func random() -> WebSocketKey {
        WebSocketKey(text: Data((0..<16).map { _ in UInt8.random(in: .min ... .max) }).base64EncodedString())
    }

    /// The value that `Sec-WebSocket-Accept` must have.
    var accept: String { WebSocketHandshake.accept(text) }
}
