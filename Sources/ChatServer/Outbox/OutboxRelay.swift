import Contracts
import Kafka
public import Logging
import Observability
import Postgres
public import ServiceKit

/// Sends what was committed and never reached Kafka: its pod died in between, or Kafka was away.
///
/// One runs on every pod; rows are locked while they are sent, so that two relays do not send the same. What is sent twice all
/// the same, or out of order, readers sort out by `seq`.
public final class OutboxRelay: Service {
    private let store: ChatStore
    private let producer: any RecordSender
    private let age: Duration
    private let interval: Duration
    private let logger: Logger

    /// A relay that takes rows older than `age` every `interval`.
    public init(
        store: ChatStore, producer: any RecordSender, age: Duration = .seconds(1),
        interval: Duration = .milliseconds(500), logger: Logger
    ) {
        self.store = store
        self.producer = producer
        self.age = age
        self.interval = interval
        self.logger = logger
    }

    /// Relays until it is shut down gracefully.
    public func run() async throws {
        try? await cancelWhenGracefulShutdown { [self] in
            var backOff = BackOff(initial: interval, maximum: .seconds(5))
            while !Task.isCancelled {
                do {
                    // While there is much, it goes on without a pause.
                    let sent = try await relay()
                    backOff.reset()
                    if sent < Self.batch { try await Task.sleep(for: interval) }
                } catch is CancellationError {
                    return
                } catch {
                    logger.debug("The outbox was not relayed", metadata: ["error": "\(error)"])
                    try await Task.sleep(for: backOff.next())
                }
            }
        }
    }

    /// Relays the oldest rows, and returns how many those were. Throws when Kafka or Postgres did not take part.
    @discardableResult
    func relay() async throws -> Int {
        // Nearly always there is nothing to do: that is asked without a transaction.
        guard try await store.outboxIsOverdue(by: age) else { return 0 }
        return try await store.postgres.transaction { transaction in
            let batches = try await OutboxBatch.take(Self.batch, olderThan: age, in: transaction)
            guard !batches.isEmpty else { return 0 }
            let (epoch, entries) = try await OutboxBatch.entries(of: batches, in: transaction)
            // Whose work it was is not kept.
            let trace = TraceContext.make()
            logger.info(
                "Relaying entries",
                metadata: ["entries": "\(entries.count)", "rows": "\(batches.count)", "trace": "\(trace.traceID)"])
            try await send(
                entries.map { EntryCodec.record($0, epoch: epoch, traceparent: trace.child().traceparent) })
            try await transaction.execute("DELETE FROM outbox WHERE id = ANY (\(batches.map(\.id)))")
            return batches.count
        }
    }

    private static let batch = 64

    /// Sends all and waits until all are delivered, or throws the first failure; each has an end, the producer's time-out.
    private func send(_ records: [KafkaRecord]) async throws {
        guard !records.isEmpty else { return }
        let (results, continuation) = AsyncStream.makeStream(of: Result<KafkaDelivery, KafkaError>.self)
        producer.send(records) { _, result in continuation.yield(result) }
        var missing = records.count
        for await result in results {
            _ = try result.get()
            missing -= 1
            if missing == 0 { return }
        }
        throw CancellationError()
    }
}
