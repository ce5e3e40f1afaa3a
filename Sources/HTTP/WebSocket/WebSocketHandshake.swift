import NIOHTTP1

/// The opening handshake (RFC 6455, section 4).
enum WebSocketHandshake {
    /// - Throws: 426 where a request is no handshake of version 13.
    static func check(_ request: Request) throws { fatalError("being written") }
}
