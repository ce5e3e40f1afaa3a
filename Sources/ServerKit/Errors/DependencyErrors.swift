import HTTP
import Logging
public import Postgres

/// Answers 503 `unavailable` when a handler could not reach what it needs; our own mistakes go through and become a 500.
struct DependencyErrors: Middleware {
    func handle(_ request: Request, context: RequestContext, next: Router.Handler) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as PostgresError where error.isOutage {
            context.logger.warning("Postgres did not answer", metadata: ["error": "\(error)"])
            throw HTTPError.unavailable()
        }
    }
}

extension PostgresError {
    /// Whether the database was away or overloaded, rather than the statement wrong.
    public var isOutage: Bool {
        switch code {
        case .connection, .timeout, .queueFull, .closed: true
        case .server: isRetryable
        default: false
        }
    }
}
