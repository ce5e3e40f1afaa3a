public import NIOHTTP1

/// Routes below one path that share middleware.
public struct RouterGroup: RouterMethods {
    let router: Router
    let path: String
    let middleware: [any Middleware]

    // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
    public func on(_ method: HTTPMethod, _ path: String, use handler: @escaping Router.Handler) {
        router.on(method, self.path + path, use: middleware.wrapping(handler))
    }

    // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
    public func group(_ path: String, middleware: [any Middleware]) -> RouterGroup {
        RouterGroup(router: router, path: self.path + path, middleware: self.middleware + middleware)
    }
}

extension [any Middleware] {
    /// The handler inside all of these, the first one outermost.
    func wrapping(_ handler: @escaping Router.Handler) -> Router.Handler {
        reversed().reduce(handler) { next, middleware in
            { request, context in try await middleware.handle(request, context: context, next: next) }
        }
    }
}
