import Contracts
import HTTP
import ServiceKit
import Testing

@testable import ChatServer

struct SocketLimitTests {
    private let alice = UserID("alice")!

    @Test("a user has so many sockets at a time, and those that end, or never begin, count no more")
    func permits() throws {
        let permits = SocketPermits(maximum: 2)
        var first: SocketPermit? = try permits.take(for: alice)
        let second = try permits.take(for: alice)
        #expect(throws: HTTPError.self) { try permits.take(for: alice) }
        _ = try permits.take(for: UserID("bob-1")!)
        #expect(permits.count(of: UserID("bob-1")!) == 0)
        withExtendedLifetime(first) {}
        first = nil
        #expect(permits.count(of: alice) == 1)
        _ = try permits.take(for: alice)
        withExtendedLifetime(second) {}
    }

    @Test("frames pass in bursts, and more than their rate close the socket")
    func frames() {
        let start = Timestamp(seconds: 100)
        var gate = RequestGate(burst: 3, at: start)
        for _ in 0..<3 { #expect(gate.frame(rate: 1, burst: 3, at: start) == .pass) }
        #expect(gate.frame(rate: 1, burst: 3, at: start) == .close)
        #expect(gate.frame(rate: 1, burst: 3, at: start + .seconds(1)) == .pass)
    }

    @Test("a sender who is refused may try again, but not for ever")
    func refusals() {
        var gate = RequestGate(burst: 3, at: Timestamp(seconds: 0))
        var now = Timestamp(seconds: 100)
        for _ in 0..<RequestGate.patience { #expect(gate.refused(at: now) == .refuse) }
        #expect(gate.refused(at: now) == .close)
        now = now + .seconds(11)
        #expect(gate.refused(at: now) == .refuse)
    }
}
