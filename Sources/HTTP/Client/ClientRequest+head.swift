internal import Logging
internal import NIOCore
internal import NIOHTTP1
import Observability

extension ClientRequest {
    /// What goes on the wire first. A call that is part of a request's work says so: with its trace and its id.
    func head(for url: ClientURL) -> HTTPRequestHead {
        var headers = headers
        headers.replaceOrAdd(name: "host", value: url.origin.authority)
        if let trace = TraceContext.current, !headers.contains(name: "traceparent") {
            headers.add(name: "traceparent", value: trace.child().traceparent)
        }
        if case .string(let id)? = LogContext.metadata["requestId"], !headers.contains(name: "x-request-id") {
            headers.add(name: "x-request-id", value: id)
        }
        headers.remove(name: "transfer-encoding")
        headers.remove(name: "content-length")
        if let body {
            headers.add(name: "content-length", value: String(body.readableBytes))
        } else if method == .POST || method == .PUT || method == .PATCH {
            headers.add(name: "content-length", value: "0")
        }
        return HTTPRequestHead(version: .http1_1, method: method, uri: url.target, headers: headers)
    }
}
