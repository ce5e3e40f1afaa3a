import Synchronization

/// A number that goes up and down: how much of something there is now. After swift-metrics' type of that name.
public final class Gauge: Sendable {
    private let bits = Atomic<UInt64>(0)

    init() {}

    /// Says how much there is.
    public func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    /// There is more of it.
    public func increment(by amount: Double = 1) {
        var old = bits.load(ordering: .relaxed)
        while true {
            let (done, found) = bits.weakCompareExchange(
                expected: old, desired: (Double(bitPattern: old) + amount).bitPattern, ordering: .relaxed)
            if done { return }
            old = found
        }
    }

    /// There is less of it.
    public func decrement(by amount: Double = 1) { increment(by: -amount) }

    /// How much there is.
    public var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }
}
