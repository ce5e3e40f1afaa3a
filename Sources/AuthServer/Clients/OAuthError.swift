import HTTP
import NIOHTTP1

/// What the token endpoint answers when it gives no token (RFC 6749, section 5.2).
enum OAuthError: String, Error, Sendable, Hashable {
    /// A parameter is missing or given twice, or it is no form.
    case invalidRequest = "invalid_request"
    /// No such client, or not its secret.
    case invalidClient = "invalid_client"
    /// A grant that is not given here.
    case unsupportedGrantType = "unsupported_grant_type"

    /// The error as an answer.
    func response() throws -> Response {
        var headers: HTTPHeaders = ["cache-control": "no-store"]
        if self == .invalidClient { headers.add(name: "www-authenticate", value: #"Basic realm="chatting""#) }
        return try .json(
            ["error": rawValue], status: self == .invalidClient ? .unauthorized : .badRequest, headers: headers)
    }
}
