import HTTP
import ServerKit
import ServiceKit
import Synchronization
import Testing

@Suite("Rate limits")
struct RateLimiterTests {
    private final class Time: Sendable {
        let seconds = Atomic<Int>(1_000)
        var clock: WallClock { WallClock { Timestamp(seconds: Int64(self.seconds.load(ordering: .relaxed))) } }
        func pass(_ amount: Int) { seconds.wrappingAdd(amount, ordering: .relaxed) }
    }

    @Test("A burst is let through, then the rate")
    func burst() throws {
        let time = Time()
        let limiter = RateLimiter(rate: 2, burst: 60, clock: time.clock)
        for _ in 0..<60 { try limiter.take("a") }
        #expect(throws: HTTPError.self) { try limiter.take("a") }
        try limiter.take("b")
        time.pass(1)
        for _ in 0..<2 { try limiter.take("a") }
        #expect(limiter.wait(for: "a") != nil)
        time.pass(3_600)
        for _ in 0..<60 { try limiter.take("a") }
        #expect(limiter.wait(for: "a") != nil)
    }

    @Test("It says how long to wait")
    func wait() throws {
        let limiter = RateLimiter(rate: 0.1, burst: 1, clock: Time().clock)
        try limiter.take("a")
        #expect(throws: HTTPError.rateLimited(retryAfter: 10)) { try limiter.take("a") }
    }

    @Test("Off, it lets everything through")
    func off() throws {
        let limiter = RateLimiter(rate: 0.001, burst: 1, isOn: false)
        for _ in 0..<100 { try limiter.take("a") }
    }

    @Test(
        "Addresses of one IPv6 network are counted together, whatever way they are written",
        arguments: [
            ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
            ("2001:0DB8:0001:0002:ffff::1", "2001:db8:1:2::/64"), ("2001:db8:1:3::7", "2001:db8:1:3::/64"),
            ("fe80::1%eth0", "fe80:0:0:0::/64"), ("::1", "0:0:0:0::/64"), ("unix:", "unix:"), ("", ""),
        ])
    func networks(address: String, key: String) { #expect(ClientNetwork.key(of: address) == key) }

    @Test("However many keys there are, few are kept")
    func keys() throws {
        let time = Time()
        let limiter = RateLimiter(rate: 1, burst: 1, maximumKeys: 8, clock: time.clock)
        try limiter.take("first")
        for number in 0..<100 { try limiter.take("\(number)") }
        try limiter.take("first")
    }
}
