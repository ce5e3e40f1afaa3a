public import NIOCore

/// The body of a streamed answer: the pieces as they come, read once.
///
/// A reader that falls behind holds the connection's reads, so at most a few pieces of up to 64 KiB wait in memory.
/// Throws ``HTTPClientError``: the connection ended early, nothing came for the idle time-out, or the task was cancelled.
public struct ClientResponseBody: AsyncSequence, Sendable {
    /// A piece, never empty.
    public typealias Element = ByteBuffer

    typealias Producer = NIOThrowingAsyncSequenceProducer<
        ByteBuffer, any Error, NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark, StreamedBodyDelegate
    >

    let producer: Producer

    /// Reads pieces; the one iterator that there can be.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var producer: Producer.AsyncIterator

        /// The next piece, or nil at the end.
        public mutating func next() async throws -> ByteBuffer? {
            // A reference to state behind a lock; only its type does not say that it may go to another thread.
            nonisolated(unsafe) let producer = producer
            return try await producer.next()
        }
    }

    /// Starts reading. Only once: there is no second body.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(producer: producer.makeAsyncIterator()) }
}
