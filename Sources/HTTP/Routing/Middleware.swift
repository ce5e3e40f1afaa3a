/// Something that stands between the connection and handlers: it may look at a request, change it, answer it itself, and
/// change the answer.
public protocol Middleware: Sendable {
    /// Answers, usually with what `next` answers. Errors of `next` pass through here before they become answers.
    func handle(_ request: Request, context: RequestContext, next: Router.Handler) async throws -> Response
}
