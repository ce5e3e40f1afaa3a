import Testing

@testable import Benchmarks

@Suite("Histograms")
struct HistogramTests {
    @Test("Without values there is no percentile") func withoutValuesNoPercentile() {
        #expect(Histogram().percentile(50) == nil)
    }

    @Test("Small values are exact") func smallValuesExact() {
        var histogram = Histogram()
        for value in 0..<256 { histogram.record(value) }
        #expect(histogram.percentile(50) == 127)
        #expect(histogram.percentile(100) == 255)
        #expect(histogram.percentile(0) == 0)
    }

    @Test(
        "One value is told within a 128th, and never as more than the largest",
        arguments: [256, 257, 511, 512, 1_000_000, 123_456_789, 1 << 40, Int.max])
    func oneValueToldWithin(value: Int) {
        var histogram = Histogram()
        histogram.record(value)
        #expect(histogram.percentile(50) == value)
        histogram.record(Int.max)
        let told = histogram.percentile(50) ?? 0
        #expect(told >= value)
        #expect(told - value <= value / 128)
    }

    @Test("Percentiles agree with sorting") func percentilesAgreeWithSorting() {
        var generator = SplitMix(state: 7)
        var histogram = Histogram()
        let values = (0..<10_000).map { _ in Int(generator.next() % 1_000_000_000) }
        for value in values { histogram.record(value) }
        let sorted = values.sorted()
        for percent in [1.0, 10, 50, 90, 99, 99.9, 100] {
            let exact = sorted[max(0, Int((percent / 100 * 10_000).rounded(.up)) - 1)]
            let told = histogram.percentile(percent) ?? 0
            #expect(told >= exact)
            #expect(told - exact <= exact / 128 + 1)
        }
    }

    @Test("Two together are as one that counted all") func twoTogetherOneCounted() {
        var (one, other, all) = (Histogram(), Histogram(), Histogram())
        for value in stride(from: 1, to: 100_000, by: 37) {
            if value.isMultiple(of: 2) { one.record(value) } else { other.record(value * 50) }
            all.record(value.isMultiple(of: 2) ? value : value * 50)
        }
        one.add(other)
        #expect(one.count == all.count)
        for percent in [10.0, 50, 99, 100] { #expect(one.percentile(percent) == all.percentile(percent)) }
    }

    @Test("A value below nothing counts as nothing") func valueBelowNothingCounts() {
        var histogram = Histogram()
        histogram.record(-5)
        #expect(histogram.percentile(100) == 0)
    }
}

/// Numbers that look random and are always the same.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
