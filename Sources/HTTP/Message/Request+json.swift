import Foundation
import NIOCore
import NIOFoundationCompat

extension Request {
    /// The body, read as JSON (RFC 8259); unknown fields are refused where `Value` is ``StrictlyDecodable``.
    ///
    /// - Throws: 400 `invalid_request` with a sentence that names the field, 413 above `limit` bytes; an
    ///   ``HTTPResponseError`` that the type's own `init(from:)` throws is passed on.
    public func json<Value: Decodable>(_: Value.Type = Value.self, limit: Int = 65_536) async throws -> Value {
        try JSONCoding.decode(Value.self, from: try await bytes(limit: limit))
    }
}
