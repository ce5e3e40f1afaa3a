public import Logging
public import Observability
public import ServiceKit

/// Puts entries into the logs of rooms: gathers what arrives meanwhile, commits it in one round trip, tells the sink and the
/// callers, and then produces it to Kafka.
public final class RoomWriter: Service {
    /// A writer that works when it runs; what is asked before waits.
    public init(
        store: ChatStore, sink: any EntrySink, producer: any RecordSender, options: RoomWriterOptions = .init(),
        logger: Logger, metrics: MetricsRegistry
    ) { fatalError("being written") }

    /// Commits until it is shut down gracefully: then takes nothing more, and finishes what was taken.
    public func run() async throws { fatalError("being written") }

    /// Appends a message and returns when it is committed.
    ///
    /// `unavailable` may be thrown of a message that is in the log all the same: the same client id tells.
    public func append(_ request: AppendRequest) async throws(ChatError) -> AppendOutcome {
        fatalError("being written")
    }

    /// Appends a message without a task that waits: `onCompletion` is called once, on any thread, also before this returns.
    public func append(
        _ request: AppendRequest,
        onCompletion: @escaping @Sendable (Result<AppendOutcome, ChatError>) -> Void
    ) { fatalError("being written") }

    /// Changes a room or who is in it, in one transaction with the entries that tell of it.
    public func change(_ change: RoomChange) async throws(ChatError) -> RoomChangeOutcome {
        fatalError("being written")
    }
}
