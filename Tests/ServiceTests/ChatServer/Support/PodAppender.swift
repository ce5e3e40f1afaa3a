import Contracts
import Synchronization

@testable import ChatServer

/// Writes messages for one pod of a test: into the shared store, to the pod's own hub, and onto the bus.
struct PodAppender: MessageAppender {
    let store: MemoryStore
    let hub: Hub
    let bus: MemoryBus
    private let held = HeldWork()

    init(store: MemoryStore, hub: Hub, bus: MemoryBus) {
        self.store = store
        self.hub = hub
        self.bus = bus
    }

    /// Keeps what is to be appended from now on, as a slow Postgres does, until ``release()``.
    func hold() { held.hold() }

    /// Appends what was kept.
    func release() { held.release() }

    /// How many messages are kept.
    var heldCount: Int { held.count }

    func append(
        _ request: AppendRequest, onCompletion: @escaping @Sendable (Result<AppendOutcome, ChatError>) -> Void
    ) {
        held.run { append(now: request, onCompletion: onCompletion) }
    }

    private func append(
        now request: AppendRequest, onCompletion: @escaping @Sendable (Result<AppendOutcome, ChatError>) -> Void
    ) {
        guard !store.isAway else { return onCompletion(.failure(.unavailable)) }
        guard store.isMember(request.from, of: request.room) else { return onCompletion(.failure(.notFound)) }
        let entry = commit(request.room, .message, by: request.from) {
            $0.clientID = request.clientID
            $0.body = request.body.description
            $0.replyTo = request.replyTo
        }
        onCompletion(.success(.appended(entry)))
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

/// Work that is done at once, or later.
private final class HeldWork: Sendable {
    private let state = Mutex<[@Sendable () -> Void]?>(nil)

    var count: Int { state.withLock { $0?.count ?? 0 } }

    func hold() { state.withLock { $0 = $0 ?? [] } }

    func release() {
        let works = state.withLock { state in
            defer { state = nil }
            return state ?? []
        }
        for work in works { work() }
    }

    func run(_ work: @escaping @Sendable () -> Void) {
        let isHeld = state.withLock { state in
            state?.append(work)
            return state != nil
        }
        if !isHeld { work() }
    }
}
