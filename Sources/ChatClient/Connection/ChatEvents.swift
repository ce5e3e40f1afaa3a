import NIOCore

/// The events of a ``ChatConnection``, read once by one reader; they end with the connection.
public struct ChatEvents: AsyncSequence, Sendable {
    typealias Producer = NIOAsyncSequenceProducer<
        ChatEvent, NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark, ReaderPace
    >

    let producer: Producer

    /// Reads events.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var producer: Producer.AsyncIterator

        /// The next event; nil at the end, and when the task is cancelled.
        public mutating func next() async -> ChatEvent? {
            // A reference to state behind a lock; only its type does not say that it may go to another thread.
            nonisolated(unsafe) let producer = producer
            return await producer.next()
        }
    }

    /// Starts reading. Only once.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(producer: producer.makeAsyncIterator()) }
}
