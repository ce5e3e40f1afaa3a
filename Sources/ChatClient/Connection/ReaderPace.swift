import NIOCore
import Synchronization

/// Tells a connection when the reader of its events has caught up, or has gone.
final class ReaderPace: NIOAsyncSequenceProducerDelegate {
    private let whenReady = Mutex<(@Sendable () -> Void)?>(nil)

    /// Calls this each time that a reader who was behind wants more; a reader who has gone counts as one who wants it all.
    func onReady(_ action: @escaping @Sendable () -> Void) { whenReady.withLock { $0 = action } }

    func produceMore() { whenReady.withLock { $0 }?() }
    func didTerminate() { whenReady.withLock { $0 }?() }
}
