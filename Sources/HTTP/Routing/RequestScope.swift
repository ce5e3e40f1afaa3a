import NIOHTTP1
import Observability

/// What all work of a request runs in: its id and trace are on the lines that it logs, and on the calls that it makes.
struct RequestScope: Sendable {
    let requestID: String
    /// The request's place in its trace: a child of what its `traceparent` says, or the begin of a new one.
    let trace: TraceContext

    init(_ request: Request) {
        requestID = request.id
        trace =
            request.headers.first(name: "traceparent").flatMap(TraceContext.init(traceparent:))?.child() ?? .make()
    }

    func run<Result>(_ work: () async throws -> Result) async rethrows -> Result {
        try await LogContext.$metadata.withValue(["requestId": "\(requestID)", "trace": "\(trace.traceID)"]) {
            try await TraceContext.$current.withValue(trace) { try await work() }
        }
    }
}
