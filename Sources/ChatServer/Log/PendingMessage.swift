import Contracts

/// A message that waits for its commit, and who waits for it.
struct PendingMessage: Sendable {
    typealias Completion = @Sendable (Result<AppendOutcome, ChatError>) -> Void

    /// By what a message is known for ever.
    struct Identity: Hashable {
        let room: RoomID
        let from: UserID
        let clientID: ClientMessageID
    }

    let request: AppendRequest
    let traceparent: String?
    let deadline: ContinuousClock.Instant
    let complete: Completion

    var identity: Identity { Identity(room: request.room, from: request.from, clientID: request.clientID) }
}
