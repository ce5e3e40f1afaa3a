import NIOHTTP1

/// What a parser refuses; the connection is closed behind each of them.
extension HTTPError {
    static func malformed(_ detail: String) -> HTTPError { .invalidRequest(detail) }
    static let targetTooLong = HTTPError(.uriTooLong, "uri_too_long")
    static let headTooLarge = HTTPError(.requestHeaderFieldsTooLarge, "header_fields_too_large")
    static let versionNotSupported = HTTPError(.httpVersionNotSupported, "version_not_supported")
    static let codingNotImplemented = HTTPError(.notImplemented, "coding_not_implemented")
    static let requestTimeout = HTTPError(.requestTimeout, "request_timeout")
}
