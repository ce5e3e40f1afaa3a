import Contracts

/// Takes messages for the logs of rooms: a ``RoomWriter``, or a test's own.
protocol MessageAppender: Sendable {
    /// Calls `onCompletion` once, on any thread.
    func append(
        _ request: AppendRequest,
        onCompletion: @escaping @Sendable (Result<AppendOutcome, ChatError>) -> Void)
}

extension RoomWriter: MessageAppender {}
