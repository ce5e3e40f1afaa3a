import Logging
import Observability
import Synchronization

/// Keeps what is logged, down to the last detail.
final class TestLog: Sendable {
    private let lines = Mutex("")

    var text: String { lines.withLock { $0 } }

    var logger: Logger {
        Logger(label: "test") { [self] label in
            JSONLogHandler(label: label, level: .trace) { line in self.lines.withLock { $0 += line } }
        }
    }
}
