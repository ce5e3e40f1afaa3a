public import NIOHTTP1

/// An answer whose body comes piece by piece.
public struct ClientResponseStream: Sendable {
    /// The status.
    public let status: HTTPResponseStatus
    /// The headers as they came.
    public let headers: HTTPHeaders
    /// The body. To leave the iteration early, or to let go of the body unread, closes the connection.
    public let body: ClientResponseBody
}
