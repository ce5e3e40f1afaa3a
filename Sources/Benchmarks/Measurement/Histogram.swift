/// Counts whole numbers in buckets that are a 128th of their value wide, as HdrHistogram does with two digits: percentiles of
/// any number of values, within 0.8 %, in some kilobytes (`docs/decisions/0010-benchmarks.md`).
struct Histogram: Sendable, Hashable {
    /// Values below this have a bucket each; above it, each power of two has half as many buckets.
    private static let exact = 256
    private static let half = 128

    private(set) var count = 0
    private(set) var maximum = 0
    private var counts: [Int] = []

    /// Counts a value once; one below 0 as 0.
    mutating func record(_ value: Int) {
        let value = max(0, value)
        let index = Self.index(of: value)
        if index >= counts.count { counts += [Int](repeating: 0, count: index + Self.half - counts.count) }
        counts[index] += 1
        count += 1
        maximum = max(maximum, value)
    }

    /// Counts all that another one has counted.
    mutating func add(_ other: Histogram) {
        if other.counts.count > counts.count {
            counts += [Int](repeating: 0, count: other.counts.count - counts.count)
        }
        for (index, count) in other.counts.enumerated() { counts[index] += count }
        count += other.count
        maximum = max(maximum, other.maximum)
    }

    /// The least value, rounded up to its bucket's end, that `percent` of 100 of the values do not exceed; nil without values.
    func percentile(_ percent: Double) -> Int? {
        guard count > 0 else { return nil }
        let rank = min(count, max(1, Int((percent / 100 * Double(count)).rounded(.up))))
        var seen = 0
        for (index, count) in counts.enumerated() {
            seen += count
            if seen >= rank { return min(Self.end(of: index), maximum) }
        }
        return maximum
    }

    private static func index(of value: Int) -> Int {
        guard value >= exact else { return value }
        // How far the value must be shifted so that it lies in half..<exact.
        let shift = Int.bitWidth - value.leadingZeroBitCount - 8
        return exact + (shift - 1) * half + (value >> shift) - half
    }

    /// The largest value that falls into a bucket.
    private static func end(of index: Int) -> Int {
        guard index >= exact else { return index }
        let (shift, place) = (index - exact).quotientAndRemainder(dividingBy: half)
        // The last bucket ends at Int.max, one below what does not fit.
        return ((place + half + 1) << (shift + 1)) &- 1
    }
}
