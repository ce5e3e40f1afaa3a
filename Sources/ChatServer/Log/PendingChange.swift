import Contracts

/// A change of a room that waits for its commit, and who waits for it.
struct PendingChange: Sendable {
    let change: RoomChange
    let traceparent: String?
    let deadline: ContinuousClock.Instant
    let complete: @Sendable (Result<RoomChangeOutcome, ChatError>) -> Void
}
