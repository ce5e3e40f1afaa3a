public import NIOHTTP1

/// Where the chat is, and how patient its client.
public struct ChatClientConfiguration: Sendable {
    /// The gateway's origin, for example `http://localhost:8080`; a path in front of all prefixes is allowed.
    public var baseURL: String
    /// How long one request may take.
    public var requestTimeout: Duration
    /// How long a send goes on trying while the server, or the way to it, is away.
    public var sendTimeout: Duration

    /// Headers of every request and of the socket's, for example a cookie that keeps the client at one server.
    public var headers: HTTPHeaders

    /// A trailing slash of the URL does not matter.
    public init(
        baseURL: String, requestTimeout: Duration = .seconds(10), sendTimeout: Duration = .seconds(30),
        headers: HTTPHeaders = [:]
    ) {
        self.headers = headers
        self.baseURL = String(baseURL.reversed().drop { $0 == "/" }.reversed())
        self.requestTimeout = requestTimeout
        self.sendTimeout = sendTimeout
    }
}
