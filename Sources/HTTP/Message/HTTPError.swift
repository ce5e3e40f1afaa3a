public import NIOHTTP1

/// The errors that any server may answer.
public struct HTTPError: HTTPResponseError, Equatable {
    /// The status.
    public let status: HTTPResponseStatus
    /// A stable snake_case word.
    public let code: String
    /// A sentence for people.
    public let detail: String?
    /// Header fields of the answer.
    public let headers: HTTPHeaders

    /// An error of one's own; `code` is a stable snake_case word.
    public init(
        _ status: HTTPResponseStatus, _ code: String, detail: String? = nil, headers: HTTPHeaders = [:]
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = headers
    }

    /// 400: what was sent cannot be understood; `detail` says in a sentence what is wrong with which field.
    public static func invalidRequest(_ detail: String) -> HTTPError {
        HTTPError(.badRequest, "invalid_request", detail: detail)
    }

    /// 401: no token, or one that is not valid.
    public static let unauthenticated = HTTPError(
        .unauthorized, "unauthenticated", headers: ["www-authenticate": "Bearer"])

    /// 403.
    public static let forbidden = HTTPError(.forbidden, "forbidden")

    /// 404: nothing is there, or nothing that the caller may see.
    public static let notFound = HTTPError(.notFound, "not_found")

    /// 405, with the methods that there are.
    public static func methodNotAllowed(_ allowed: [String]) -> HTTPError {
        HTTPError(
            .methodNotAllowed, "method_not_allowed", headers: ["allow": allowed.joined(separator: ", ")])
    }

    /// 409; `code` says what is in conflict.
    public static func conflict(_ code: String, detail: String? = nil) -> HTTPError {
        HTTPError(.conflict, code, detail: detail)
    }

    /// 413: the body is longer than its route takes.
    public static let payloadTooLarge = HTTPError(.payloadTooLarge, "payload_too_large")

    /// 415: a body of another media type than its route takes.
    public static let unsupportedMediaType = HTTPError(.unsupportedMediaType, "unsupported_media_type")

    /// 426: the route answers WebSocket handshakes alone.
    public static let upgradeRequired = HTTPError(
        .upgradeRequired, "upgrade_required", detail: "This is a WebSocket; open it with an upgrade (RFC 6455).",
        headers: ["upgrade": "websocket", "sec-websocket-version": "13"])

    /// 429; tell the client to come back after so many seconds.
    public static func rateLimited(retryAfter seconds: Int) -> HTTPError {
        HTTPError(.tooManyRequests, "rate_limited", headers: ["retry-after": String(max(1, seconds))])
    }

    /// 500: a bug of ours; the log knows more under the request's id.
    public static let internalError = HTTPError(.internalServerError, "internal_error")

    /// 503: a dependency is away, or the server is stopping.
    public static func unavailable(retryAfter seconds: Int = 1) -> HTTPError {
        HTTPError(.serviceUnavailable, "unavailable", headers: ["retry-after": String(max(1, seconds))])
    }
}
