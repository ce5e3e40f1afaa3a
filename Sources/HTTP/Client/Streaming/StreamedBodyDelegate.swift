internal import NIOCore

/// What the reader of a streamed body asks of the connection.
final class StreamedBodyDelegate: NIOAsyncSequenceProducerDelegate {
    private let onDemand: @Sendable () -> Void
    private let onTermination: @Sendable () -> Void

    init(onDemand: @escaping @Sendable () -> Void, onTermination: @escaping @Sendable () -> Void) {
        self.onDemand = onDemand
        self.onTermination = onTermination
    }

    func produceMore() { onDemand() }
    func didTerminate() { onTermination() }
}
