import Testing

@testable import HTTP

@Suite("Waves of a drain")
struct DrainWavesTests {
    @Test(
        "The shares of a window are even, and together all there are",
        arguments: [0, 1, 7, 20, 21, 1_000, 9_999],
        [Duration.zero, .milliseconds(250), .milliseconds(999), .seconds(5)])
    func shares(_ sockets: Int, _ window: Duration) {
        let waves = DrainWaves(window: window)
        var left = sockets
        var shares: [Int] = []
        for wave in 0..<waves.count {
            shares.append(waves.share(of: left, in: wave))
            left -= shares[wave]
        }
        #expect(left == 0)
        #expect((shares.max() ?? 0) - (shares.min() ?? 0) <= 1)
    }

    @Test("Without a window all are closed at once")
    func atOnce() {
        #expect(DrainWaves(window: .zero).count == 1)
        #expect(DrainWaves(window: .zero).share(of: 500, in: 0) == 500)
    }
}
