public import Logging
import NIOHTTP1
import Observability

/// Answers requests with what a router's routes say; also without a server, in tests.
public struct RouterResponder: Sendable {
    private let tree: RouteTree
    private let middleware: [any Middleware]

    init(tree: RouteTree, middleware: [any Middleware]) {
        self.tree = tree
        self.middleware = middleware
    }

    /// The answer to a request; errors are answers already.
    public func respond(to request: Request, logger: Logger) async -> Response {
        await answer(request, in: RequestScope(request), logger: logger).response
    }

    /// The answer, and the route that gave it.
    func answer(
        _ request: Request, in scope: RequestScope, logger: Logger
    ) async -> (response: Response, route: String?) {
        var context = RequestContext(logger: logger, trace: scope.trace)
        let handler: Router.Handler
        do {
            let match = try tree.match(request.path)
            context.parameters = match?.parameters ?? Parameters()
            context.route = match?.route
            handler = Self.handler(for: request.method, in: match)
        } catch {
            handler = { _, _ in throw error }
        }
        let known = context
        let response = await scope.run {
            do {
                return try await middleware.wrapping(handler)(request, known)
            } catch {
                return Self.problem(error, request, known)
            }
        }
        return (response, context.route)
    }

    private static func handler(for method: HTTPMethod, in match: RouteTree.Match?) -> Router.Handler {
        guard let match else { return { _, _ in throw HTTPError.notFound } }
        if let handler = match.handlers[method.rawValue] { return handler }
        if method == .HEAD, let handler = match.handlers["GET"] { return handler }
        var allowed = Set(match.handlers.keys).union(["OPTIONS"])
        if allowed.contains("GET") { allowed.insert("HEAD") }
        let methods = allowed.sorted()
        if method == .OPTIONS {
            return { _, _ in Response(status: .noContent, headers: ["allow": methods.joined(separator: ", ")]) }
        }
        return { _, _ in throw HTTPError.methodNotAllowed(methods) }
    }

    private static func problem(_ error: any Error, _ request: Request, _ context: RequestContext) -> Response {
        if let error = error as? any HTTPResponseError {
            if error.status.code >= 500 {
                context.logger.debug("request answered with an error", metadata: ["error": "\(error)"])
            }
            return .problem(error, requestId: request.id)
        }
        // The client is gone, or the server stops: nobody is there to be told of a bug.
        if error is CancellationError { return .problem(HTTPError.unavailable(), requestId: request.id) }
        context.logger.error(
            "request failed",
            metadata: ["error": "\(error)", "route": "\(context.route ?? "")", "method": "\(request.method.rawValue)"])
        return .problem(HTTPError.internalError, requestId: request.id)
    }
}
