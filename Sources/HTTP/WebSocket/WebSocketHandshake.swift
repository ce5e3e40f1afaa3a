import COpenSSL
import Foundation
import NIOHTTP1

/// A client's opening handshake (RFC 6455, section 4).
struct WebSocketHandshake {
    /// The client's `Sec-WebSocket-Key`.
    let key: String

    /// Nil where a request is no handshake of version 13.
    init?(method: HTTPMethod, headers: HTTPHeaders) {
        guard method == .GET, headers[canonicalForm: "upgrade"].contains(where: { $0.lowercased() == "websocket" }),
            headers[canonicalForm: "connection"].contains(where: { $0.lowercased() == "upgrade" }),
            headers["sec-websocket-version"] == ["13"],
            case let keys = headers["sec-websocket-key"], keys.count == 1, keys[0].utf8.count == 24,
            Data(base64Encoded: keys[0])?.count == 16,
            !headers.contains(name: "transfer-encoding"), headers.first(name: "content-length") ?? "0" == "0"
        else { return nil }
        key = keys[0]
    }

    /// - Throws: 426 where a request is no handshake of version 13.
    static func check(_ request: Request) throws {
        guard WebSocketHandshake(method: request.method, headers: request.headers) != nil else {
            throw HTTPError.upgradeRequired
        }
    }

    /// The `Sec-WebSocket-Accept` that answers a key: what only one who knows the protocol would answer.
    static func accept(_ key: String) -> String {
        let text = Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
        let digest = [UInt8](unsafeUninitializedCapacity: 20) { digest, count in
            let result = EVP_Digest(text, text.count, digest.baseAddress, nil, EVP_sha1(), nil)
            precondition(result == 1, "OpenSSL has no SHA-1")
            count = 20
        }
        return Data(digest).base64EncodedString()
    }
}
