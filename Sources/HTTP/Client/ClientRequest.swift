public import NIOCore
public import NIOHTTP1

/// A request that an ``HTTPClient`` sends.
///
/// `Host`, `Content-Length` and the connection's own headers are the client's business; redirects are not followed.
public struct ClientRequest: Sendable {
    /// The method; it decides whether the request may be sent again when a kept connection turns out to be closed.
    public var method: HTTPMethod
    /// An absolute `http` or `https` URL, percent-encoded.
    public var url: String
    /// Headers beyond those that the client sets.
    public var headers: HTTPHeaders
    /// The body, sent with its length; nil for none.
    public var body: ByteBuffer?

    /// A request; nothing is checked until it is executed.
    public init(_ method: HTTPMethod, _ url: String, headers: HTTPHeaders = [:], body: ByteBuffer? = nil) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }

    /// Whether doing it twice is as good as once (RFC 9110, 9.2.2).
    var isIdempotent: Bool {
        switch method {
        case .GET, .HEAD, .PUT, .DELETE, .OPTIONS, .TRACE: true
        default: false
        }
    }
}
