public import ServiceKit

/// How often something may happen: a bucket that holds `burst` and is filled at `rate` a second.
public struct TokenBucket: Sendable, Hashable {
    private var level: Double
    private var at: Timestamp

    /// A full bucket.
    public init(burst: Double, at now: Timestamp) {
        level = burst
        at = now
    }

    /// Takes one; nil when there was one, else how many seconds until there is.
    public mutating func take(rate: Double, burst: Double, at now: Timestamp) -> Double? {
        let passed = Double(max(0, now.microseconds - at.microseconds)) / 1e6
        level = min(burst, level + passed * rate)
        at = max(at, now)
        guard level < 1 else {
            level -= 1
            return nil
        }
        return (1 - level) / rate
    }
}
