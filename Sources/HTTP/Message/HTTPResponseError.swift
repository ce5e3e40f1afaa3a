public import NIOHTTP1

/// An error that knows its answer. The server makes a problem document of it (RFC 9457).
public protocol HTTPResponseError: Error {
    /// The status.
    var status: HTTPResponseStatus { get }
    /// A stable snake_case word that programs can compare.
    var code: String { get }
    /// A sentence for people, which may not hold secrets.
    var detail: String? { get }
    /// Header fields of the answer, such as `Retry-After`.
    var headers: HTTPHeaders { get }
}

extension HTTPResponseError {
    /// None.
    public var detail: String? { nil }
    /// None.
    public var headers: HTTPHeaders { [:] }
}
