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
        var isConnected = false
        var isReady = false
    }

    /// Rung when the monitor should ask at once.
    let bell = Bell()
    /// Open once all that should be read is.
    let readiness = Gate()
    private let state = Mutex(State())

    var isConnected: Bool { state.withLock { $0.isConnected } }
    var isReady: Bool { state.withLock { $0.isReady } }
    var positions: [KafkaPartition: Int64] { state.withLock { $0.positions } }

    // MARK: The monitor's

    /// Leaves news for the reader; of snapshots only the last counts, as one that waits is out of date.
    func post(_ news: News) {
        state.withLock { state in
            if case .snapshot = news {
                state.isConnected = true
                state.news.removeAll { if case .snapshot = $0 { true } else { false } }
            } else {
                state.isConnected = false
                if case .brokersAway? = state.news.last { return }
            }
            state.news.append(news)
        }
    }

    /// Notes that brokers answer, though not yet all that was asked.
    func noteAnswer() { state.withLock { $0.isConnected = true } }

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
