public import NIOHTTP1

/// How routes are declared, on a router and on its groups.
///
/// A path is segments between slashes; `:name` takes one segment, and `**` at the end takes what is left, slashes
/// included, as the parameter `**`. Literal segments are preferred to parameters.
public protocol RouterMethods {
    /// Declares a route. Declaring the same twice, or two names for one place, is a mistake that stops the program.
    func on(_ method: HTTPMethod, _ path: String, use handler: @escaping Router.Handler)

    /// Routes below a path, with middleware of their own inside what is here already.
    func group(_ path: String, middleware: [any Middleware]) -> RouterGroup
}

extension RouterMethods {
    /// Declares a `GET`, and with it a `HEAD`.
    public func get(_ path: String, use handler: @escaping Router.Handler) { on(.GET, path, use: handler) }

    /// Declares a `POST`.
    public func post(_ path: String, use handler: @escaping Router.Handler) { on(.POST, path, use: handler) }

    /// Declares a `PUT`.
    public func put(_ path: String, use handler: @escaping Router.Handler) { on(.PUT, path, use: handler) }

    /// Declares a `PATCH`.
    public func patch(_ path: String, use handler: @escaping Router.Handler) { on(.PATCH, path, use: handler) }

    /// Declares a `DELETE`.
    public func delete(_ path: String, use handler: @escaping Router.Handler) { on(.DELETE, path, use: handler) }

    /// Routes below a path, or with middleware of their own.
    public func group(_ path: String = "", _ middleware: any Middleware...) -> RouterGroup {
        group(path, middleware: middleware)
    }

    /// Declares a socket. What `accept` throws refuses the handshake with a problem document, after which the connection
    /// is closed; it may take its time, in which nothing more is read. A request that is no handshake gets 426.
    public func webSocket(
        _ path: String, accept: @escaping @Sendable (Request, RequestContext) async throws -> WebSocketUpgrade
    ) {
        get(path) { request, context in
            try WebSocketHandshake.check(request)
            let upgrade = try await accept(request, context)
            return Response(status: .switchingProtocols, body: ResponseBody(storage: .webSocket(upgrade)))
        }
    }
}
