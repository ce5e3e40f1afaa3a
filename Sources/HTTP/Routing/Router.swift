public import NIOHTTP1

/// Collects routes; ``buildResponder()`` makes what answers requests.
///
/// `HEAD` is answered by the route for `GET`, `OPTIONS` by the methods that there are, another method by 405 with
/// `Allow`, an unknown path by 404.
public final class Router: RouterMethods {
    /// Answers a request. Throwing an ``HTTPResponseError`` answers with its problem document, any other error is logged
    /// and answered with 500 `internal_error`.
    ///
    /// Handlers start on the request's event loop, so they may not block.
    public typealias Handler = @Sendable (Request, RequestContext) async throws -> Response

    private var tree = RouteTree()
    private var middleware: [any Middleware] = []

    /// A router without routes.
    public init() {}

    /// Adds middleware around all that the router answers, 404 included; the first one is outermost.
    public func add(_ middleware: any Middleware) { self.middleware.append(middleware) }

    // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
    public func on(_ method: HTTPMethod, _ path: String, use handler: @escaping Handler) {
        tree.insert(path, method: method.rawValue, handler: handler)
    }

    // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
    public func group(_ path: String, middleware: [any Middleware]) -> RouterGroup {
        RouterGroup(router: self, path: path, middleware: middleware)
    }

    /// What answers requests; routes that are declared later are not in it.
    public func buildResponder() -> RouterResponder { RouterResponder(tree: tree, middleware: middleware) }
}
