import Foundation
import HTTP
import NIOHTTP1

/// A client's id and secret from the `Authorization` header (RFC 7617), each form-encoded (RFC 6749, section 2.3.1).
struct BasicCredentials: Sendable, Hashable {
    let id: String
    let secret: String

    /// Nil when there is no such header, several, or one that cannot be read.
    init?(_ headers: HTTPHeaders) {
        let values = headers["authorization"]
        guard values.count == 1, let value = values.first, value.utf8.count <= 2_048 else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic", let bytes = Data(base64Encoded: String(parts[1])),
            let text = String(validating: bytes, as: UTF8.self), let colon = text.firstIndex(of: ":")
        else { return nil }
        id = Self.formDecoded(text[..<colon])
        secret = Self.formDecoded(text[text.index(after: colon)...])
    }

    private static func formDecoded(_ text: Substring) -> String { QueryItems("v=\(text)").first("v") ?? "" }
}
