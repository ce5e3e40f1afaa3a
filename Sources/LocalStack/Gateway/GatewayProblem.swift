/// An error of the gateway's own, as the problem document that nginx answers with.
struct GatewayProblem: Sendable {
    let status: Int
    let title: String
    let code: String
    let detail: String
    var retryAfter: Int?

    /// The errors that `error_page` in the template names.
    static let all = [
        GatewayProblem(
            status: 400, title: "Bad Request", code: "invalid_request", detail: "The request is not valid HTTP."),
        GatewayProblem(status: 404, title: "Not Found", code: "not_found", detail: "There is nothing at this path."),
        GatewayProblem(
            status: 405, title: "Method Not Allowed", code: "method_not_allowed",
            detail: "This method is not served here."),
        GatewayProblem(
            status: 408, title: "Request Timeout", code: "request_timeout", detail: "The request did not come in time."),
        GatewayProblem(
            status: 413, title: "Payload Too Large", code: "payload_too_large", detail: "The body is too large."),
        GatewayProblem(status: 414, title: "URI Too Long", code: "uri_too_long", detail: "The URI is too long."),
        GatewayProblem(
            status: 431, title: "Request Header Fields Too Large", code: "header_too_large",
            detail: "The header fields are too large."),
        GatewayProblem(
            status: 503, title: "Service Unavailable", code: "unavailable",
            detail: "The server behind this path is away; try again.", retryAfter: 1),
    ]

    /// The location, on one line, that answers it.
    var location: String {
        let document = """
            {"type":"about:blank","title":"\(title)","status":\(status),"detail":"\(detail)","code":"\(code)",\
            "requestId":"$chatting_request_id"}
            """
        var headers = [
            "add_header X-Request-Id $chatting_request_id always;", "add_header Cache-Control no-store always;",
        ]
        if let retryAfter { headers.append("add_header Retry-After \(retryAfter) always;") }
        return """
            location = /@\(status) { internal; default_type application/problem+json; \
            \(headers.joined(separator: " ")) return \(status) '\(document)'; }
            """
    }
}
