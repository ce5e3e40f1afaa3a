import NIOHTTP1

/// A request's line and header fields, checked.
struct RequestHead {
    /// How a body is delimited (RFC 9112, section 6).
    enum Framing: Equatable {
        case none
        case length(Int)
        case chunked
    }

    var method: HTTPMethod
    var target: String
    var version: HTTPVersion
    var headers: HTTPHeaders
    var framing: Framing

    /// Whether the client lets the connection live on (RFC 9112, section 9.3).
    var isKeepAlive: Bool {
        let options = headers[canonicalForm: "connection"].map { $0.lowercased() }
        return options.contains("close") ? false : version == .http1_1 || options.contains("keep-alive")
    }

    /// Whether the client waits for `100 Continue` (RFC 9110, section 10.1.1).
    var expectsContinue: Bool {
        version == .http1_1 && framing != .none && headers.first(name: "expect")?.lowercased() == "100-continue"
    }

    /// Whether the client, or a proxy on the way, may take what follows for another protocol. Read generously: such a
    /// request is answered and its connection closed unless the upgrade is ours.
    var looksLikeUpgrade: Bool {
        method == .CONNECT
            || headers.contains(name: "upgrade")
                && headers["connection"].contains { $0.lowercased().contains("upgrade") }
    }
}
