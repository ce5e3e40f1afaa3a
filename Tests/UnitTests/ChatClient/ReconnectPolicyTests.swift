import Contracts
import Testing

@testable import ChatClient

@Suite struct ReconnectPolicyTests {
    private func policy() -> ReconnectPolicy { ReconnectPolicy(first: .seconds(1), longest: .seconds(8)) }

    @Test(
        "These losses are followed by a new connection after a random delay",
        arguments: [nil, 1000, 1001, 1012, 1006, 1011, 4408, 4999] as [UInt16?])
    func theseLossesFollowedBy(code: UInt16?) {
        var policy = policy()
        let decision = policy.decide(.closed(code))
        #expect(decision.delay.map { .zero < $0 && $0 <= .seconds(1) } == true)
        #expect(!decision.wantsFreshToken)
    }

    @Test("An expired token is replaced, and the new one tried at once")
    func expiredTokenReplacedNew() {
        var policy = policy()
        let decision = policy.decide(.closed(4401))
        #expect(decision.delay == .zero)
        #expect(decision.wantsFreshToken)
    }

    @Test("A revoked session is the end")
    func revokedSessionEnd() {
        var policy = policy()
        let decision = policy.decide(.closed(4403))
        #expect(decision.end?.code == .sessionEnded)
    }

    @Test("What was the client's mistake is not repeated", arguments: [1002, 1003, 1007, 1009, 4400] as [UInt16])
    func whatWasClientS(code: UInt16) {
        var policy = policy()
        let decision = policy.decide(.closed(code))
        #expect(decision.end?.code == .refused)
    }

    @Test("Too many frames are followed by seconds of silence")
    func tooManyFramesFollowed() {
        var policy = policy()
        let decision = policy.decide(.closed(4429))
        #expect(decision.delay.map { $0 >= .milliseconds(500) } == true)
    }

    @Test("A server that says when is not asked before")
    func serverSaysWhenNot() {
        var policy = policy()
        let error = ChatClientError(.refused, status: 503, retryAfter: .seconds(100))
        let decision = policy.decide(.failed(error))
        #expect(decision.delay == .seconds(100))
    }

    @Test("A handshake that is refused for good is the end", arguments: [403, 404, 426])
    func handshakeRefusedForGood(status: Int) {
        var policy = policy()
        let decision = policy.decide(.failed(ChatClientError(.refused, status: status)))
        #expect(decision.end?.status == status)
    }

    @Test("A server that is away is tried again, and again, less and less often")
    func serverAwayTriedAgain() {
        var policy = policy()
        let delays = (0..<20).map { _ in policy.decide(.failed(ChatClientError(.unreachable))).delay ?? .zero }
        #expect(delays.allSatisfy { .zero < $0 && $0 <= .seconds(8) })
        #expect(delays.dropFirst(3).contains { $0 > .seconds(1) })
    }

    @Test("Fresh tokens that are not taken are the end, unless one worked in between")
    func freshTokensNotTaken() {
        var policy = policy()
        for _ in 0..<3 {
            let decision = policy.decide(.failed(ChatClientError(.refused, status: 401)))
            #expect(decision.wantsFreshToken)
        }
        var settled = policy
        settled.settled()
        let end = policy.decide(.closed(4401))
        #expect(end.end?.code == .sessionEnded)
        let another = settled.decide(.closed(4401))
        #expect(another.wantsFreshToken)
    }
}

extension ReconnectPolicy.Decision {
    fileprivate var delay: Duration? { if case .reconnect(let delay, _) = self { delay } else { nil } }
    fileprivate var wantsFreshToken: Bool { if case .reconnect(_, true) = self { true } else { false } }
    fileprivate var end: ChatClientError? { if case .giveUp(let error) = self { error } else { nil } }
}
