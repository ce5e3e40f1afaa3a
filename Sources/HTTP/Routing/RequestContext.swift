public import Logging
public import Observability

/// What belongs to a request beside the request itself.
public struct RequestContext: Sendable {
    /// What stands for the `:names` of the route.
    public var parameters: Parameters
    /// The server's logger; the task's ``LogContext`` adds the request's id to its lines.
    public var logger: Logger
    /// The request's place in its trace: a child of what its `traceparent` says.
    public var trace: TraceContext
    /// The route as it was declared, such as `/chat/rooms/:roomId`; what metrics are labelled with. Nil where no route matched.
    public var route: String?

    /// A context; the router makes them, and tests.
    public init(
        logger: Logger, parameters: Parameters = .init(), trace: TraceContext = .make(), route: String? = nil
    ) {
        self.parameters = parameters
        self.logger = logger
        self.trace = trace
        self.route = route
    }
}
