import Synchronization

/// How long things took: a Prometheus histogram in seconds. After swift-metrics' type of that name.
///
/// A record touches one bucket; the sums that Prometheus wants are made when it is read.
public final class Timer: Sendable {
    /// 0.5 ms to 10 s.
    public static let defaultBuckets: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]

    private struct State {
        var counts: [Int]
        var sum = 0.0
    }

    let bounds: [Double]
    private let state: Mutex<State>

    init(buckets: [Double]) {
        bounds = buckets.filter(\.isFinite).sorted()
        state = Mutex(State(counts: [Int](repeating: 0, count: bounds.count + 1)))
    }

    /// Records one that took this long.
    public func record(_ duration: Duration) {
        let parts = duration.components
        record(seconds: Double(parts.seconds) + Double(parts.attoseconds) * 1e-18)
    }

    /// Records one that took this many seconds; less than none counts as none.
    public func record(seconds: Double) { record(seconds: seconds, count: 1) }

    /// Records `count` of them that took equally long.
    public func record(seconds: Double, count: Int) {
        guard count > 0, !seconds.isNaN else { return }
        let seconds = max(0, seconds)
        let bucket = bounds.firstIndex { seconds <= $0 } ?? bounds.count
        state.withLock {
            $0.counts[bucket] += count
            $0.sum += seconds * Double(count)
        }
    }

    /// How many were recorded.
    public var count: Int { snapshot.cumulative.last ?? 0 }

    var snapshot: (cumulative: [Int], sum: Double) {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        var total = 0
        return (
            counts.map {
                total += $0
                return total
            }, sum
        )
    }
}
