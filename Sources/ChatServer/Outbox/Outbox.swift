public import Logging
public import Observability
public import ServiceKit
import Synchronization

/// Deletes the rows of the outbox whose entries Kafka has, some at a time, and watches how many entries wait there.
///
/// Nothing depends on a deletion: a row that stays is sent again by the relay. So what has gathered is deleted without waiting
/// for the disk, and a failure is only tried again.
public final class Outbox: Service {
    private let store: ChatStore
    private let interval: Duration
    private let logger: Logger
    private let depth: Gauge
    private let done = Mutex<[Int64]>([])

    /// An outbox that deletes every `interval` while it runs.
    public init(
        store: ChatStore, interval: Duration = .milliseconds(100), logger: Logger, metrics: MetricsRegistry
    ) {
        self.store = store
        self.interval = interval
        self.logger = logger
        depth = metrics.gauge(
            "chat_outbox_depth", help: "Entries that are committed and not known to be in Kafka, of all pods.")
    }

    /// All entries of a row are in Kafka.
    public func delivered(_ id: Int64) { done.withLock { $0.append(id) } }

    /// Deletes until it is shut down gracefully, and then once more.
    public func run() async throws {
        try? await cancelWhenGracefulShutdown { [self] in
            var lastLook = ContinuousClock.now - .seconds(60)
            while !Task.isCancelled {
                try await Task.sleep(for: interval)
                await deleteDelivered()
                if .now - lastLook >= .seconds(5) {
                    lastLook = .now
                    await look()
                }
            }
        }
        await deleteDelivered()
    }

    /// Deletes what has been delivered so far.
    func deleteDelivered() async {
        let ids = done.withLock { done in
            defer { done = [] }
            return done
        }
        guard !ids.isEmpty else { return }
        do throws(ChatError) { try await store.deleteOutbox(ids) } catch {
            logger.debug("Rows of the outbox stay for now", metadata: ["error": "\(error)"])
            // Of very many some are forgotten: the relay sends those again.
            done.withLock { $0.append(contentsOf: ids.prefix(max(0, 100_000 - $0.count))) }
        }
    }

    private func look() async {
        if let count = try? await store.outboxDepth() { depth.set(Double(count)) }
    }
}
