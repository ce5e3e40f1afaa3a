import Foundation
import HTTP
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Testing

/// What a test got back.
struct TestAnswer: Sendable {
    let status: HTTPResponseStatus
    let headers: HTTPHeaders
    let body: ByteBuffer

    init(_ response: Response) {
        status = response.status
        headers = response.headers
        body = response.body.bytes ?? ByteBuffer()
    }

    /// The body, which must be what is asked for.
    func json<Value: Decodable>(_: Value.Type = Value.self, _ location: SourceLocation = #_sourceLocation) throws
        -> Value
    {
        try #require(try? JSONDecoder().decode(Value.self, from: body), "\(status): \(text)", sourceLocation: location)
    }

    var text: String { String(buffer: body) }

    /// The `code` of a problem document.
    var code: String? { (try? JSONDecoder().decode(Problem.self, from: body))?.code }
}
