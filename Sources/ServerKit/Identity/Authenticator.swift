import Contracts
public import HTTP
import NIOHTTP1

/// Takes the bearer token of a request (RFC 6750) and says who makes it.
public struct Authenticator: Sendable {
    private let verifier: any TokenVerifying

    /// Asks this verifier.
    public init(verifier: any TokenVerifying) { self.verifier = verifier }

    /// Whoever holds the token.
    public func principal(_ request: Request) async throws -> Principal {
        try await verifier.verify(try Self.bearer(request))
    }

    /// A user; a service client's token is refused.
    public func user(_ request: Request) async throws -> UserPrincipal {
        try await user(token: try Self.bearer(request))
    }

    /// The user whose token this is.
    public func user(token: String) async throws -> UserPrincipal {
        guard let user = UserPrincipal(try await verifier.verify(token)) else {
            throw HTTPError.code(.unauthenticated, "This is not a user's token.")
        }
        return user
    }

    /// A user who is an operator.
    public func `operator`(_ request: Request) async throws -> UserPrincipal {
        let user = try await user(request)
        guard user.roles.contains(.operator) else { throw HTTPError.code(.forbidden, "This is for operators.") }
        return user
    }

    /// One of our own servers.
    public func service(_ request: Request) async throws -> Principal {
        let principal = try await principal(request)
        guard principal.user == nil, principal.roles.contains(.service) else {
            throw HTTPError.code(.forbidden, "This is for services.")
        }
        return principal
    }

    /// A route's handler that knows which user asks.
    public func users(
        _ handler: @escaping @Sendable (Request, RequestContext, UserPrincipal) async throws -> Response
    ) -> Router.Handler {
        { request, context in try await handler(request, context, try await user(request)) }
    }

    /// A route's handler for our own servers.
    public func services(_ handler: @escaping Router.Handler) -> Router.Handler {
        { request, context in
            _ = try await service(request)
            return try await handler(request, context)
        }
    }

    private static func bearer(_ request: Request) throws(HTTPError) -> String {
        let values = request.headers["authorization"]
        guard values.count == 1, let value = values.first else {
            throw .code(.unauthenticated, values.isEmpty ? "A bearer token is needed." : "There are two tokens.")
        }
        let parts = value.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            throw .code(.unauthenticated, "A bearer token is needed.")
        }
        return String(parts[1])
    }
}
