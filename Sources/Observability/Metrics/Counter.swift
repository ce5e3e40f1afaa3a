import Synchronization

/// A number that only grows: how often something happened. After swift-metrics' type of that name.
public final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    init() {}

    /// Counts once, or `amount` times; a negative amount counts nothing.
    public func increment(by amount: Int = 1) {
        if amount > 0 { count.wrappingAdd(amount, ordering: .relaxed) }
    }

    /// How often so far.
    public var value: Int { count.load(ordering: .relaxed) }
}
