import NIOHTTP1

/// What a parser refuses; the connection is closed behind each of them.
extension HTTPError {
    static func malformed(_ detail: String) -> HTTPError { .invalidRequest(detail) }
    static let targetTooLong = HTTPError(.uriTooLong, "uri_too_long")
    static let headTooLarge = HTTPError(.requestHeaderFieldsTooLarge, "header_fields_too_large")
    // RFC 9110 would have 505 and 501 for these two, but a 5xx is a fault of ours, never bad input.
    static let versionNotSupported = HTTPError.invalidRequest("HTTP/1.1 is spoken here.")
    static let codingNotImplemented = HTTPError.invalidRequest("The one transfer coding that is known is chunked.")
    static let requestTimeout = HTTPError(.requestTimeout, "request_timeout")
}
