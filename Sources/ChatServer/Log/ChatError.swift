public import Contracts
public import HTTP
public import NIOHTTP1

/// Why something about rooms was not done.
///
/// Its answer over HTTP comes from the code; on a socket the code goes into an `error` frame.
public struct ChatError: Error, Sendable, Hashable {
    /// The word for it.
    public let errorCode: ErrorCode
    /// A sentence for people.
    public let detail: String?

    /// An error of this code.
    public init(_ code: ErrorCode, _ detail: String? = nil) {
        errorCode = code
        self.detail = detail
    }

    /// Nothing is there, or nothing that the user may see.
    public static let notFound = ChatError(.notFound)
    /// A public room, and the user is not in it.
    public static let notAMember = ChatError(.notAMember)
    /// In the room, but may not speak.
    public static let muted = ChatError(.muted)
    /// May not do this.
    public static let forbidden = ChatError(.forbidden)
    /// Postgres is away or too much waits; nothing may have been done, or all of it. The same call again is safe.
    public static let unavailable = ChatError(.unavailable)

    /// Whether the same call can work later.
    public var isRetryable: Bool { errorCode == .unavailable }
}

extension ChatError: HTTPResponseError {
    /// The code's word.
    public var code: String { errorCode.rawValue }

    /// The code's status.
    public var status: HTTPResponseStatus {
        switch errorCode {
        case .notFound: .notFound
        case .notAMember, .muted, .forbidden: .forbidden
        case .conflict: .conflict
        case .unavailable: .serviceUnavailable
        case .internalError: .internalServerError
        default: .badRequest
        }
    }

    /// `Retry-After` where it can help.
    public var headers: HTTPHeaders { isRetryable ? ["retry-after": "1"] : [:] }
}
