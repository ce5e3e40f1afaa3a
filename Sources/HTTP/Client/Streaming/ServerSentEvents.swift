/// The events of a streamed `text/event-stream`, in the order in which they were sent; read once.
///
/// Each has the `id` that holds after it, its own or the last one before. Comments are dropped, and so is what the stream
/// ends within.
public struct ServerSentEvents: AsyncSequence, Sendable {
    let body: ClientResponseBody
    let eventLimit: Int

    /// Reads events.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var body: ClientResponseBody.AsyncIterator
        var parser: ServerSentEventParser
        var ready: ArraySlice<ServerSentEvent> = []

        /// The next event, or nil at the end of the stream.
        public mutating func next() async throws -> ServerSentEvent? {
            while ready.isEmpty {
                guard let piece = try await body.next() else { return nil }
                ready = try parser.parse(piece)[...]
            }
            return ready.removeFirst()
        }
    }

    /// Starts reading. Only once.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(body: body.makeAsyncIterator(), parser: ServerSentEventParser(limit: eventLimit))
    }
}

extension ClientResponseStream {
    /// The body as server-sent events, of which none may have more bytes than the limit.
    public func events(eventLimit: Int = 1 << 20) -> ServerSentEvents {
        ServerSentEvents(body: body, eventLimit: eventLimit)
    }
}
