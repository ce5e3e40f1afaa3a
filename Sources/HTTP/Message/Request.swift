public import NIOCore
public import NIOHTTP1
import NIOPosix

/// A request as a handler sees it: its head is complete, its body may still be on the way.
public struct Request: Sendable {
    /// The method; a `HEAD` for a `GET` route reaches its handler as `HEAD`.
    public var method: HTTPMethod
    /// The target's path, percent-encoded as it came, without its query and without a trailing slash. The router decodes
    /// it segment by segment.
    public var path: String
    /// The target's query.
    public var query: QueryItems
    /// The header fields.
    public var headers: HTTPHeaders
    /// The client's address, without a port: the last hop of `X-Forwarded-For` that is no trusted proxy if the peer is
    /// one, the peer otherwise.
    public var remoteAddress: String
    /// What the log, the answer and its problem document call this request: `X-Request-Id` if it can be used, or a new one.
    public var id: String
    /// The body; it can be read once.
    public var body: RequestBody
    /// The loop of the request's connection, where its handler starts.
    public var eventLoop: any EventLoop

    /// A request that came over no connection, for tests and for calls within a process.
    public init(
        _ method: HTTPMethod, _ target: String, headers: HTTPHeaders = [:], body: ByteBuffer? = nil,
        remoteAddress: String = "127.0.0.1", id: String = RequestID.make(),
        eventLoop: (any EventLoop)? = nil
    ) {
        let target = RequestTarget(target)
        self.init(
            method: method, target: target, headers: headers, remoteAddress: remoteAddress, id: id,
            body: RequestBody(body), eventLoop: eventLoop ?? MultiThreadedEventLoopGroup.singleton.any())
    }

    init(
        method: HTTPMethod, target: RequestTarget, headers: HTTPHeaders, remoteAddress: String, id: String,
        body: RequestBody, eventLoop: any EventLoop
    ) {
        self.method = method
        path = target.path
        query = QueryItems(target.query)
        self.headers = headers
        self.remoteAddress = remoteAddress
        self.id = id
        self.body = body
        self.eventLoop = eventLoop
    }

    /// The whole body.
    ///
    /// - Throws: ``HTTPError/payloadTooLarge`` when it is longer than `limit` bytes; what a broken connection threw.
    public func bytes(limit: Int = 65_536) async throws -> ByteBuffer {
        if let length = body.length, length > limit { throw HTTPError.payloadTooLarge }
        var whole = ByteBuffer()
        for try await var part in body {
            guard whole.readableBytes + part.readableBytes <= limit else { throw HTTPError.payloadTooLarge }
            if whole.readableBytes == 0 { whole = part } else { whole.writeBuffer(&part) }
        }
        return whole
    }
}
