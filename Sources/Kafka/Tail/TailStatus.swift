import Logging
import Synchronization

/// What the two threads of a tail consumer and its callers know of each other.
final class TailStatus: Sendable {
    /// What the monitor has found out, for the reader to take up.
    enum News: Sendable {
        /// The brokers could not be reached, or were not for a while.
        case brokersAway
        /// What the brokers said, and where the reader stood when they were asked.
        case snapshot(TailPositions.Snapshot, before: [KafkaPartition: Int64])
    }

    private struct State {
        var news: [News] = []
        var positions: [KafkaPartition: Int64] = [:]
        /// The ends of the partitions when the brokers last told them.
        var ends: [KafkaPartition: Int64] = [:]
        /// Nil until it is known.
        var isConnected: Bool?
        var isReady = false
    }

    /// Rung when the monitor should ask at once.
    let bell = Bell()
    /// Open once all that should be read is.
    let readiness = Gate()
    private let state = Mutex(State())
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    var isConnected: Bool { state.withLock { $0.isConnected == true } }
    var isReady: Bool { state.withLock { $0.isReady } }
    var positions: [KafkaPartition: Int64] { state.withLock { $0.positions } }

    /// How many messages of a partition are known to be there and were not read; none where it is not read.
    func lag(of partition: KafkaPartition) -> Int64 {
        state.withLock { state in
            guard let end = state.ends[partition], let position = state.positions[partition] else { return 0 }
            return max(0, end - position)
        }
    }

    // MARK: The monitor's

    /// Leaves news for the reader; of snapshots only the last counts, as one that waits is out of date.
    func post(_ news: News) {
        switch news {
        case .snapshot(let snapshot, _):
            note(isConnected: true)
            state.withLock { state in
                state.ends = snapshot.ends
                state.news.removeAll { if case .snapshot = $0 { true } else { false } }
                state.news.append(news)
            }
        case .brokersAway:
            note(isConnected: false)
            state.withLock { state in
                if case .brokersAway? = state.news.last { return }
                state.news.append(news)
            }
        }
    }

    /// Notes that brokers answer, though not yet all that was asked.
    func noteAnswer() { note(isConnected: true) }

    private func note(isConnected: Bool) {
        let hasChanged = state.withLock { state in
            defer { state.isConnected = isConnected }
            return state.isConnected != isConnected
        }
        guard hasChanged else { return }
        if isConnected { logger.info("Kafka brokers answer") } else { logger.warning("Kafka brokers are away") }
    }

    // MARK: The reader's

    /// The oldest news that was not taken yet.
    func takeNews() -> News? { state.withLock { $0.news.isEmpty ? nil : $0.news.removeFirst() } }

    /// Notes where the reader stands.
    func update(positions: [KafkaPartition: Int64]) { state.withLock { $0.positions = positions } }

    /// Notes where the reader stands, and whether it reads all it should.
    func update(positions: [KafkaPartition: Int64], isReady: Bool) {
        state.withLock {
            $0.positions = positions
            $0.isReady = isReady
        }
        if isReady { readiness.open() }
    }

    /// Has the monitor ask at once.
    func askNow() { bell.ring() }
}
