public import Contracts
public import HTTP
import NIOHTTP1

extension HTTPError {
    /// The problem document of a code of the contract, with the status that the contract gives it.
    public static func code(_ code: ErrorCode, _ detail: String? = nil) -> HTTPError {
        HTTPError(code.status, code.rawValue, detail: detail, headers: code.headers)
    }
}

extension ErrorCode {
    fileprivate var status: HTTPResponseStatus {
        switch self {
        case .invalidRequest: .badRequest
        case .unauthenticated, .invalidCredentials, .tokenExpired: .unauthorized
        case .forbidden, .notAMember, .muted: .forbidden
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .userExists, .conflict, .logReset: .conflict
        case .payloadTooLarge: .payloadTooLarge
        case .rateLimited: .tooManyRequests
        case .unavailable: .serviceUnavailable
        default: .internalServerError
        }
    }

    fileprivate var headers: HTTPHeaders {
        switch self {
        case .unauthenticated: ["www-authenticate": "Bearer"]
        case .tokenExpired: ["www-authenticate": #"Bearer error="invalid_token", error_description="expired""#]
        case .rateLimited, .unavailable: ["retry-after": "1"]
        default: [:]
        }
    }
}
