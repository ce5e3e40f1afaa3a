internal import Foundation
public import NIOCore
internal import NIOFoundationCompat
public import NIOHTTP1

/// A complete answer.
public struct ClientResponse: Sendable {
    /// The status; never an informational one, save 101.
    public let status: HTTPResponseStatus
    /// The headers as they came.
    public let headers: HTTPHeaders
    /// The body without its transfer coding.
    public let body: ByteBuffer

    /// An answer, for stand-ins in tests as well.
    public init(status: HTTPResponseStatus, headers: HTTPHeaders = [:], body: ByteBuffer = ByteBuffer()) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The body as a value.
    ///
    /// - Throws: ``HTTPClientError/Code/decodingFailed``, whose message names the field but not its content.
    public func json<Value: Decodable>(_: Value.Type = Value.self) throws(HTTPClientError) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: body)
        } catch let error as DecodingError {
            throw HTTPClientError(.decodingFailed, "\(Value.self) from status \(status.code): \(error.place)")
        } catch {
            throw HTTPClientError(.decodingFailed, "\(Value.self) from status \(status.code)")
        }
    }
}

extension DecodingError {
    /// Where it failed, without what was there.
    fileprivate var place: String {
        switch self {
        case .keyNotFound(let key, let context): Self.path(context.codingPath + [key]) + " is missing"
        case .typeMismatch(let type, let context): Self.path(context.codingPath) + " is not \(type)"
        case .valueNotFound(_, let context): Self.path(context.codingPath) + " is null"
        case .dataCorrupted(let context): Self.path(context.codingPath) + " is malformed"
        @unknown default: "unknown"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.isEmpty ? "the document" : keys.map(\.stringValue).joined(separator: ".")
    }
}
