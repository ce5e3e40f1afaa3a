public import NIOCore

/// A request's body: buffers in the order in which they arrive, to be read once and by one task.
///
/// The connection is read only as fast as the body is: what waits unread is bounded. Reading throws when the client goes
/// away, is too slow, or sends more than the server takes.
public struct RequestBody: Sendable, AsyncSequence {
    /// What `Content-Length` says, 0 where there is no body, nil where only its end will tell.
    public let length: Int?
    private let source: RequestBodySource

    init(length: Int?, source: RequestBodySource) {
        self.length = length
        self.source = source
    }

    /// A body that is there already.
    public init(_ bytes: ByteBuffer?) {
        length = bytes?.readableBytes ?? 0
        source = RequestBodySource()
        if let bytes, bytes.readableBytes > 0 { source.push(bytes) }
        source.finish()
    }

    /// Starts reading.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(source: source) }

    /// Reads a body buffer by buffer.
    public struct AsyncIterator: AsyncIteratorProtocol, Sendable {
        fileprivate let source: RequestBodySource

        /// The next bytes; nil at the end.
        public mutating func next() async throws -> ByteBuffer? { try await source.next() }
    }
}
