import Contracts
import Synchronization

@testable import ChatServer

/// Writes messages for one pod of a test: into the shared store, to the pod's own hub, and onto the bus.
struct PodAppender: MessageAppender {
    let store: MemoryStore
    let hub: Hub
    let bus: MemoryBus
    let answers = HeldAnswers()

    func append(
        _ request: AppendRequest, onCompletion: @escaping @Sendable (Result<AppendOutcome, ChatError>) -> Void
    ) {
        guard !store.isAway else { return onCompletion(.failure(.unavailable)) }
        guard store.isMember(request.from, of: request.room) else { return onCompletion(.failure(.notFound)) }
        let entry = commit(request.room, .message, by: request.from) {
            $0.clientID = request.clientID
            $0.body = request.body.description
            $0.replyTo = request.replyTo
        }
        answers.give { onCompletion(.success(.appended(entry))) }
    }

    /// Commits an entry, and tells of it as a room writer does.
    @discardableResult
    func commit(
        _ room: RoomID, _ type: EntryType, by user: UserID, _ change: (inout Entry) -> Void = { _ in }
    ) -> Entry {
        let entry = store.commit(room, type, by: user, change)
        hub.committed([entry])
        bus.send([EntryCodec.record(entry, epoch: hub.epochs.current ?? 0)]) { _, _ in }
        return entry.entry
    }
}

/// Lets senders wait for their answers while a test wants it so.
final class HeldAnswers: Sendable {
    private let held = Mutex<[@Sendable () -> Void]?>(nil)

    func hold() { held.withLock { $0 = $0 ?? [] } }

    func release() {
        let answers = held.withLock { held in
            defer { held = nil }
            return held ?? []
        }
        for answer in answers { answer() }
    }

    func give(_ answer: @escaping @Sendable () -> Void) {
        let isHeld = held.withLock { held in
            held?.append(answer)
            return held != nil
        }
        if !isHeld { answer() }
    }
}
