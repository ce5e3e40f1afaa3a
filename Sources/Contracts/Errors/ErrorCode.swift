/// The stable word that says what went wrong: the `code` of problem documents and of `error` frames.
public struct ErrorCode: Sendable, Hashable, RawRepresentable, Codable {
    /// The word.
    public let rawValue: String

    /// A code of this word; unknown ones are kept, since a newer server may send them.
    public init(rawValue: String) { self.rawValue = rawValue }

    private init(_ word: String) { rawValue = word }

    /// 400: the request is not as the contract has it.
    public static let invalidRequest = ErrorCode("invalid_request")
    /// 401: no token, or a bad one.
    public static let unauthenticated = ErrorCode("unauthenticated")
    /// 401: user and password do not go together.
    public static let invalidCredentials = ErrorCode("invalid_credentials")
    /// 401: the token's time is over.
    public static let tokenExpired = ErrorCode("token_expired")
    /// 403: known, but not allowed.
    public static let forbidden = ErrorCode("forbidden")
    /// 403: not in that public room.
    public static let notAMember = ErrorCode("not_a_member")
    /// 403: in the room, but may not speak.
    public static let muted = ErrorCode("muted")
    /// 404: not there, or not to be seen.
    public static let notFound = ErrorCode("not_found")
    /// 405: not with this method.
    public static let methodNotAllowed = ErrorCode("method_not_allowed")
    /// 409: somebody has that id.
    public static let userExists = ErrorCode("user_exists")
    /// 409: not in the state that things are in.
    public static let conflict = ErrorCode("conflict")
    /// 413: more bytes than allowed.
    public static let payloadTooLarge = ErrorCode("payload_too_large")
    /// 429: too often; `Retry-After` says when again.
    public static let rateLimited = ErrorCode("rate_limited")
    /// 500: our mistake.
    public static let internalError = ErrorCode("internal_error")
    /// 503: something that we need is away; `Retry-After` says when to try again.
    public static let unavailable = ErrorCode("unavailable")
    /// A resume from a seq that the room has not reached: the store was set back.
    public static let logReset = ErrorCode("log_reset")
}
