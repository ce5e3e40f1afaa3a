public import NIOCore
public import NIOHTTP1

/// What a handler answers.
///
/// The server adds `Content-Length` or `Transfer-Encoding`, `Connection`, `Date` and `X-Request-Id`.
public struct Response: Sendable {
    /// The status.
    public var status: HTTPResponseStatus
    /// The header fields.
    public var headers: HTTPHeaders
    /// The body.
    public var body: ResponseBody

    /// An answer.
    public init(status: HTTPResponseStatus, headers: HTTPHeaders = [:], body: ResponseBody = .empty) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// 204 without a body.
    public static let noContent = Response(status: .noContent)

    /// A status alone, with `Content-Length: 0` where the status may have a body.
    public static func empty(_ status: HTTPResponseStatus, headers: HTTPHeaders = [:]) -> Response {
        Response(status: status, headers: headers)
    }

    /// A value as JSON.
    public static func json(
        _ value: some Encodable, status: HTTPResponseStatus = .ok, headers: HTTPHeaders = [:]
    ) throws -> Response {
        bytes(try JSONCoding.encode(value), type: "application/json", status: status, headers: headers)
    }

    /// Text; `type` is a media type without its charset, which is UTF-8.
    public static func text(
        _ text: String, type: String = "text/plain", status: HTTPResponseStatus = .ok, headers: HTTPHeaders = [:]
    ) -> Response {
        bytes(ByteBuffer(string: text), type: type + "; charset=utf-8", status: status, headers: headers)
    }

    /// Bytes of any media type.
    public static func bytes(
        _ bytes: ByteBuffer, type: String, status: HTTPResponseStatus = .ok, headers: HTTPHeaders = [:]
    ) -> Response {
        var headers = headers
        headers.replaceOrAdd(name: "content-type", value: type)
        return Response(status: status, headers: headers, body: .bytes(bytes))
    }

    /// Sends the client elsewhere: 303 by default, with which any method turns into a GET.
    public static func redirect(to location: String, status: HTTPResponseStatus = .seeOther) -> Response {
        Response(status: status, headers: ["location": location])
    }
}
