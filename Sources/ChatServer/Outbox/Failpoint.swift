import Foundation

/// Ends the process at a chosen point, as a crash would, so that tests can see what comes after.
public struct Failpoint: Sendable {
    private let marker: String?

    /// Reads the value of `CHATTING_FAILPOINT`: `crash-after-commit` ends the process between the first commit of a message
    /// and its way to Kafka. With `@` and a path behind it this happens once: not if that file exists, and it is made first.
    /// Nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "@", maxSplits: 1)
        guard parts.first == "crash-after-commit" else { return nil }
        marker = parts.count > 1 ? String(parts[1]) : nil
    }

    /// The chosen point.
    func reach() {
        if let marker {
            let descriptor = open(marker, O_CREAT | O_EXCL | O_WRONLY, 0o600)
            guard descriptor >= 0 else { return }
            close(descriptor)
        }
        kill(getpid(), SIGKILL)
    }
}
