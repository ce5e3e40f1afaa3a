import Contracts
import Foundation
import Logging
import Observability
import Postgres
import ServiceKit

/// Commits what a lane has gathered, until it is known to be done or refused, or its time is over.
struct Committer: Sendable {
    let store: ChatStore
    let publisher: Publisher
    let groupLimit: Int
    let failpoint: Failpoint?
    let logger: Logger
    let metrics: CommitMetrics

    func commit(_ work: Lane.Work) async {
        let now = ContinuousClock.now
        for message in work.messages where message.deadline <= now { message.complete(.failure(.unavailable)) }
        let messages = work.messages.filter { $0.deadline > now }
        if !messages.isEmpty { await commit(MessageBatch(messages)) }
        for change in work.changes {
            await tracing(change.traceparent) { await commit(change) }
        }
    }

    private func commit(_ batch: MessageBatch) async {
        do throws(PostgresError) {
            let start = ContinuousClock.now
            let requests = batch.messages.map(\.request)
            let committed = try await retrying(until: batch.deadline) { () async throws(PostgresError) in
                try await store.append(requests, ids: batch.ids)
            }
            let (appended, answers) = batch.resolve(committed.rows)
            metrics.committed(messages: batch.messages.count, entries: appended.count, in: .now - start)
            if !appended.isEmpty { failpoint?.reach() }
            publisher.publish(appended, epoch: committed.epoch, outboxID: committed.outboxID) {
                for answer in answers { answer.complete(answer.result) }
            }
        } catch {
            let refused = store.failure(error)
            if refused.isRetryable || batch.messages.count == 1 { return batch.fail(refused) }
            // Something in it Postgres cannot take: that must not cost the others their messages.
            for single in batch.singles {
                await tracing(single.messages.first?.traceparent) { await commit(single) }
            }
        }
    }

    private func commit(_ pending: PendingChange) async {
        guard pending.deadline > .now else { return pending.complete(.failure(.unavailable)) }
        let ids = [UUID.v7(), UUID.v7()]
        do throws(PostgresError) {
            let start = ContinuousClock.now
            let result = try await retrying(until: pending.deadline) { () async throws(PostgresError) in
                try await store.change(pending.change, ids: ids, groupLimit: groupLimit)
            }
            guard case .success(let committed) = result else {
                return pending.complete(result.map(\.outcome))
            }
            let outcome = committed.outcome
            metrics.committed(messages: nil, entries: outcome.entries.count, in: .now - start)
            let appended = outcome.entries.map {
                MessageBatch.Appended(
                    entry: RoomEntry(room: outcome.room, entry: $0), traceparent: pending.traceparent)
            }
            publisher.publish(appended, epoch: committed.epoch, outboxID: committed.outboxID) {
                pending.complete(.success(outcome))
            }
        } catch {
            pending.complete(.failure(store.failure(error)))
        }
    }

    /// What is logged about one piece of work says in which trace.
    private func tracing(_ traceparent: String?, _ work: () async -> Void) async {
        let trace = traceparent.flatMap(TraceContext.init(traceparent:))?.traceID
        await LogContext.adding(trace.map { ["trace": "\($0)"] } ?? [:], work)
    }

    /// Calls again while Postgres may have done it without our knowing, or can do it when it is asked once more. A connection
    /// was waited for already.
    private func retrying<Answer: Sendable>(
        until deadline: ContinuousClock.Instant, _ operation: () async throws(PostgresError) -> Answer
    ) async throws(PostgresError) -> Answer {
        var backOff = BackOff(initial: .milliseconds(20), maximum: .milliseconds(500))
        while true {
            do {
                return try await operation()
            } catch {
                guard error.mayHaveRun || (error.isRetryable && error.code != .connection), !Task.isCancelled,
                    .now < deadline
                else { throw error }
                logger.warning("A commit is tried again", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: backOff.next())
            }
        }
    }
}
