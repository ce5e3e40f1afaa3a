import CRDKafka
import Foundation

/// A thread of ours, which may block.
enum OwnThread {
    /// Runs `body` on a new thread, which debuggers and `top` show by this name (on Linux up to 15 bytes of it).
    static func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
        Thread.detachNewThread {
            chatting_kafka_name_thread(name)
            body()
        }
    }
}
