/// What was waited for did not come in time.
public struct DeadlineExceeded: Error, Sendable, CustomStringConvertible {
    /// How long was waited.
    public let timeout: Duration

    /// In words.
    public var description: String { "nothing came within \(timeout)" }
}

/// Runs `operation` and cancels it when it takes longer than `timeout`; throws ``DeadlineExceeded`` then.
///
/// It returns when `operation` has ended, so one that ignores cancellation can make it late.
public func withDeadline<Result: Sendable>(
    _ timeout: Duration, clock: some Clock<Duration> = ContinuousClock(),
    _ operation: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask { try await operation() }
        group.addTask {
            try await clock.sleep(for: timeout)
            return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let result = first else { throw DeadlineExceeded(timeout: timeout) }
        return result
    }
}
