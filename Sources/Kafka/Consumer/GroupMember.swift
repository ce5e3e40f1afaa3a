import Logging
import ServiceKit

/// One life of a group's member: polls, hands over, commits and answers rebalances, on a thread of its own.
///
/// librdkafka gives a member up that does not poll for `max.poll.interval.ms`, on a quiet topic and while the handler works
/// too. So waits are short, and while a handler takes long its partitions are paused and polled.
actor GroupMember {
    private static let pollInterval: Duration = .milliseconds(500)

    private let executor: ThreadExecutor
    private let handle: ConsumerHandle
    private let options: KafkaGroupConsumerOptions
    private let logger: Logger
    private let handler: KafkaGroupConsumer.Handler
    private let onAssignment: @Sendable (Set<KafkaPartition>) -> Void
    private var lag: ConsumerLag
    private var progress = GroupProgress()
    /// Messages that came while partitions were being paused.
    private var backlog: [KafkaMessage] = []
    /// Rebalances that wait for the handler to end, in order.
    private var unanswered: [ClientCallbacks.Rebalance] = []
    private var isPaused = false

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(
        _ handle: ConsumerHandle, options: KafkaGroupConsumerOptions, lag: ConsumerLag, logger: Logger,
        handler: @escaping KafkaGroupConsumer.Handler, onAssignment: @escaping @Sendable (Set<KafkaPartition>) -> Void
    ) {
        executor = ThreadExecutor(name: "consumer")
        self.handle = handle
        self.options = options
        self.lag = lag
        self.logger = logger
        self.handler = handler
        self.onAssignment = onAssignment
    }

    /// Works until a graceful shutdown, then commits and leaves the group.
    func run() async {
        while !isShuttingDownGracefully {
            let batch = poll(within: backlog.isEmpty ? Self.pollInterval : .zero)
            // Messages that came before a rebalance are handled before it is answered, unless it is too late for that.
            if handle.hasLostAssignment { answerRebalances() }
            await deliver(progress.kept(batch))
            answerRebalances()
            lag.update(progress, end: handle.knownEnd)
        }
        commit(progress.uncommitted, waiting: true)
        handle.close(within: .seconds(5))
        onAssignment([])
    }

    // MARK: Polling

    /// What has come. Rebalances and commits are noted.
    private func poll(within timeout: Duration) -> [KafkaMessage] {
        var batch = backlog
        backlog = []
        for element in handle.consume(upTo: options.batchSize, within: timeout) {
            switch element {
            case .message(let message): batch.append(message)
            case .error(let error): logger.debug("Kafka consumer", metadata: ["error": "\(error)"])
            }
        }
        unanswered += handle.callbacks.takeRebalances()
        for commit in handle.callbacks.takeCommits() {
            if let error = commit.error {
                logger.debug("Kafka commit", metadata: ["error": "\(error)"])
            } else {
                progress.confirm(commit.offsets)
            }
        }
        return batch
    }

    private func answerRebalances() {
        for rebalance in unanswered {
            do throws(KafkaError) {
                switch rebalance {
                case .assign(let partitions):
                    progress.assign(partitions)
                    try handle.assign(progress.assignment)
                    if isPaused { handle.pause(progress.assignment) }
                case .revoke:
                    if !handle.hasLostAssignment { commit(progress.uncommitted, waiting: true) }
                    progress.assign([])
                    try handle.assign([])
                }
            } catch {
                logger.warning("A Kafka rebalance was not answered", metadata: ["error": "\(error)"])
            }
            onAssignment(progress.assignment)
        }
        unanswered = []
        backlog = progress.kept(backlog)
    }

    private func commit(_ offsets: [KafkaPartition: Int64], waiting: Bool) {
        do throws(KafkaError) {
            try handle.commit(offsets, waiting: waiting)
            if waiting { progress.confirm(offsets) }
        } catch {
            // Another member may handle these messages again.
            logger.debug("Kafka commit", metadata: ["error": "\(error)"])
        }
    }

    // MARK: Handling

    /// Hands a batch over until the handler returns, the partitions are gone, or a shutdown comes.
    private func deliver(_ batch: [KafkaMessage]) async {
        var remaining = batch
        var backOff = options.backOff
        defer { resume() }
        while !remaining.isEmpty {
            progress.deliver(remaining)
            let attempt = remaining
            let failure = await whilePolling(shutdownTimeout: options.shutdownTimeout) { [handler] in
                do {
                    try await handler(attempt)
                    return nil
                } catch {
                    return error
                }
            }
            guard let failure else { return commit(progress.handle(attempt), waiting: false) }
            guard !isShuttingDownGracefully else { return }
            let pause = backOff.next()
            logger.warning(
                "A Kafka handler failed, and gets its messages again",
                metadata: ["error": "\(failure)", "messages": "\(attempt.count)", "pause": "\(pause)"])
            _ = await whilePolling(shutdownTimeout: .zero) {
                try? await Task.sleep(for: pause)
                return nil
            }
            pollPaused()
            answerRebalances()
            remaining = progress.kept(remaining)
        }
    }

    private enum Event: Sendable {
        case ended((any Error)?)
        case timeToPoll
        case timeToStop
    }

    /// Runs `operation` elsewhere; when it takes long, pauses the partitions and polls now and then so that the group knows
    /// that we live. Cancels it when a shutdown has waited for `shutdownTimeout`.
    private func whilePolling(
        shutdownTimeout: Duration, _ operation: @escaping @concurrent @Sendable () async -> (any Error)?
    ) async -> (any Error)? {
        await withTaskGroup(of: Event.self) { group in
            group.addTask { .ended(await operation()) }
            group.addTask {
                await gracefulShutdown()
                try? await Task.sleep(for: shutdownTimeout)
                return .timeToStop
            }
            func wait(_ duration: Duration) {
                group.addTask {
                    try? await Task.sleep(for: duration)
                    return .timeToPoll
                }
            }
            wait(options.pauseAfter)
            for await event in group {
                switch event {
                case .ended(let failure):
                    group.cancelAll()
                    return failure
                case .timeToStop: group.cancelAll()
                case .timeToPoll:
                    guard !Task.isCancelled else { continue }
                    pollPaused()
                    if !group.isCancelled { wait(Self.pollInterval) }
                }
            }
            return nil
        }
    }

    private func pollPaused() {
        if !isPaused {
            isPaused = true
            handle.pause(progress.assignment)
        }
        // Nothing waits in the queue any more, except what librdkafka had handed out already.
        backlog = poll(within: .zero)
        // The handler may be at work on what is revoked, so only what is lost anyway is answered at once.
        if handle.hasLostAssignment { answerRebalances() }
    }

    private func resume() {
        guard isPaused else { return }
        isPaused = false
        handle.resume(progress.assignment)
    }
}
