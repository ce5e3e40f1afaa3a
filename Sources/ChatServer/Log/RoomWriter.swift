import Contracts
public import Logging
public import Observability
public import ServiceKit

/// Puts entries into the logs of rooms: gathers what arrives meanwhile, commits it in one round trip, tells the sink and the
/// callers, and then produces it to Kafka.
///
/// A room is always in the same lane, and a lane has one batch on its way, so a room's entries of this process leave in the
/// order of their seqs. A batch whose fate is unknown, since the connection was lost, is tried again until it is known.
public final class RoomWriter: Service {
    private let lanes: [Lane]
    private let committer: Committer
    private let deadline: Duration

    /// A writer that works when it runs; what is asked before waits.
    public init(
        store: ChatStore, sink: any EntrySink, producer: any RecordSender, outbox: Outbox,
        options: RoomWriterOptions = .init(), failpoint: Failpoint? = nil, logger: Logger, metrics: MetricsRegistry
    ) {
        let count = max(1, options.lanes)
        lanes = (0..<count).map { _ in
            Lane(maximumBatch: options.maximumBatch, maximumWaiting: max(1, options.queueLimit / count))
        }
        deadline = options.deadline
        committer = Committer(
            store: store, publisher: Publisher(sink: sink, producer: producer, outbox: outbox),
            groupLimit: options.groupLimit, failpoint: failpoint, logger: logger, metrics: CommitMetrics(metrics))
    }

    /// Commits until it is shut down gracefully: then takes nothing more, and finishes what was taken. When its task is
    /// cancelled, what has not been sent to Postgres fails.
    public func run() async throws {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for lane in lanes {
                    group.addTask { [committer] in
                        while let work = await lane.next() { await committer.commit(work) }
                    }
                }
            }
        } onGracefulShutdown: { [lanes] in
            for lane in lanes { lane.close() }
        }
    }

    /// Appends a message and returns when it is committed.
    ///
    /// `unavailable` may be thrown of a message that is in the log all the same: the same client id tells. The caller's
    /// cancellation takes nothing back.
    public func append(_ request: AppendRequest) async throws(ChatError) -> AppendOutcome {
        try await withCheckedContinuation { continuation in
            append(request) { continuation.resume(returning: $0) }
        }.get()
    }

    /// Appends a message without a task that waits: `onCompletion` is called once, on any thread, also before this returns.
    public func append(
        _ request: AppendRequest,
        onCompletion: @escaping @Sendable (Result<AppendOutcome, ChatError>) -> Void
    ) {
        let message = PendingMessage(
            request: request, traceparent: TraceContext.ofNextCommit.traceparent, deadline: .now + deadline,
            complete: onCompletion)
        if !lane(of: request.room.hashValue).add(message) { onCompletion(.failure(.unavailable)) }
    }

    /// Changes a room or who is in it, in one transaction with the entries that tell of it.
    ///
    /// `unavailable` may be thrown of a change that was made all the same.
    public func change(_ change: RoomChange) async throws(ChatError) -> RoomChangeOutcome {
        let traceparent = TraceContext.ofNextCommit.traceparent
        return try await withCheckedContinuation { continuation in
            let pending = PendingChange(
                change: change, traceparent: traceparent, deadline: .now + deadline,
                complete: { continuation.resume(returning: $0) })
            if !lane(of: change.room.hashValue).add(pending) { continuation.resume(returning: .failure(.unavailable)) }
        }.get()
    }

    private func lane(of hash: Int) -> Lane { lanes[Int(UInt(bitPattern: hash) % UInt(lanes.count))] }
}

extension TraceContext {
    /// A part of the work that asks for the commit; a trace of its own where that has none.
    fileprivate static var ofNextCommit: TraceContext { current?.child() ?? .make() }
}
