import CLibPQ
import Logging

/// What the server says besides answers goes into the log, at debug.
final class NoticeReceiver: Sendable {
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    /// For libpq: `context` is the receiver, and the result stays libpq's.
    static let callback: @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?) -> Void = { context, result in
        guard let context, let result else { return }
        let receiver = Unmanaged<NoticeReceiver>.fromOpaque(context).takeUnretainedValue()
        receiver.logger.debug(
            "Notice of Postgres",
            metadata: ["notice": "\(String(cString: PQresultErrorMessage(result)).trimmingLineEnd())"])
    }
}
