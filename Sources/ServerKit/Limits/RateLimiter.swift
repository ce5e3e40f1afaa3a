public import HTTP
public import ServiceKit
import Synchronization

/// Limits how often each of many may do something. What was forgotten begins with a full bucket, so the bound on keys
/// costs precision, never memory.
public final class RateLimiter: Sendable {
    private let buckets: Mutex<GenerationalCache<String, TokenBucket>>
    private let rate: Double
    private let burst: Double
    private let isOn: Bool
    private let clock: WallClock

    /// `rate` a second in bursts of `burst`, for up to `maximumKeys` at a time; off, it lets everything through.
    public init(
        rate: Double, burst: Int, isOn: Bool = true, maximumKeys: Int = 65_536, clock: WallClock = .system
    ) {
        buckets = Mutex(GenerationalCache(capacity: maximumKeys))
        self.rate = rate
        self.burst = Double(burst)
        self.isOn = isOn
        self.clock = clock
    }

    /// Counts one of `key`; throws `rate_limited` with `Retry-After` when it is one too many.
    public func take(_ key: String) throws(HTTPError) {
        if let wait = wait(for: key) { throw .rateLimited(retryAfter: Int(wait.rounded(.up))) }
    }

    /// Counts one of `key`; how many seconds to wait when it is one too many.
    public func wait(for key: String) -> Double? {
        guard isOn else { return nil }
        let now = clock.now
        return buckets.withLock { buckets in
            var bucket = buckets[key] ?? TokenBucket(burst: burst, at: now)
            let wait = bucket.take(rate: rate, burst: burst, at: now)
            buckets[key] = bucket
            return wait
        }
    }
}
