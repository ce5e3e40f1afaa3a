import Contracts
import ServiceKit
import Testing

@testable import AuthServer

@Suite("Families of refresh tokens")
struct RefreshFamilyTests {
    private let policy = SessionPolicy()
    private let start = Timestamp(seconds: 1_700_000_000)
    private let user: UserID

    init() throws { user = try #require(UserID("mina")) }

    private func family() throws -> (RefreshFamily, RefreshToken) {
        let (family, token) = try #require(RefreshFamily.start(user: user, at: start))
        return (family, token)
    }

    /// The token that a rotation or its repetition gave.
    private func next(_ decision: RefreshFamily.Decision) throws -> RefreshToken {
        switch decision {
        case .rotated(let token), .repeated(let token): token
        case .reused, .refused: try #require(nil as RefreshToken?)
        }
    }

    @Test("Each token gives the next one")
    func rotation() throws {
        var (family, token) = try family()
        for number in 2...50 {
            let now = start + .seconds(number * 60)
            let decision = try family.refresh(token, at: now, policy: policy)
            let successor = try next(decision)
            #expect(decision == .rotated(successor))
            #expect(successor.generation == UInt32(number) && successor.session == family.session)
            #expect(family.lastUsedAt == now && family.revocation == nil)
            token = successor
        }
    }

    @Test("The token spent last gives the same successor for ten seconds", arguments: [0, 1, 10])
    func grace(seconds: Int) throws {
        var (family, first) = try family()
        let second = try next(try family.refresh(first, at: start, policy: policy))
        let before = family
        #expect(try family.refresh(first, at: start + .seconds(seconds), policy: policy) == .repeated(second))
        #expect(family == before)
    }

    @Test("After the grace the same token revokes the family, and its successor with it")
    func reuse() throws {
        var (family, first) = try family()
        let second = try next(try family.refresh(first, at: start, policy: policy))
        let late = start + .milliseconds(10_001)
        #expect(try family.refresh(first, at: late, policy: policy) == .reused)
        #expect(family.revocation == .init(at: late, reason: .reuse))
        #expect(try family.refresh(second, at: late, policy: policy) == .refused)
    }

    @Test("Once the successor was used, its predecessor revokes the family even within the grace")
    func successorUsed() throws {
        var (family, first) = try family()
        let second = try next(try family.refresh(first, at: start, policy: policy))
        _ = try family.refresh(second, at: start + .seconds(1), policy: policy)
        #expect(try family.refresh(first, at: start + .seconds(2), policy: policy) == .reused)
    }

    @Test("A forged token with a known session id is refused and revokes nothing")
    func forged() throws {
        var (family, first) = try family()
        _ = try family.refresh(first, at: start, policy: policy)
        let before = family
        for generation: UInt32 in [0, 1, 2, 3] {
            let forged = try #require(
                RefreshToken(session: family.session, generation: generation, tagKey: [UInt8](repeating: 0, count: 32)))
            #expect(try family.refresh(forged, at: start, policy: policy) == .refused)
            let ended = family.logOut(forged, at: start)
            #expect(!ended)
        }
        #expect(family == before)
    }

    @Test("A token from before the database was set back is refused, and the family lives on")
    func setBack() throws {
        var (family, token) = try family()
        let before = family
        let later = try next(try family.refresh(token, at: start, policy: policy))
        family = before
        #expect(try family.refresh(later, at: start, policy: policy) == .refused)
        token = try next(try family.refresh(token, at: start, policy: policy))
        #expect(try family.refresh(token, at: start, policy: policy) != .refused)
    }

    @Test("A family ends after 30 days without use, and after 90 in all")
    func lifetimes() throws {
        let day = Duration.seconds(86_400)
        var (idle, first) = try family()
        #expect(try idle.refresh(first, at: start + day * 30, policy: policy) == .refused)

        var (family, token) = try family()
        for number in 1...8 {
            token = try next(try family.refresh(token, at: start + day * (number * 11), policy: policy))
        }
        token = try next(try family.refresh(token, at: start + day * 90 - .seconds(1), policy: policy))
        #expect(try family.refresh(token, at: start + day * 90, policy: policy) == .refused)
    }

    @Test("Any token of a family logs it out, once")
    func logOut() throws {
        var (family, first) = try family()
        let second = try next(try family.refresh(first, at: start, policy: policy))
        let ended = family.logOut(first, at: start)
        #expect(ended)
        #expect(family.revocation?.reason == .logOut)
        let endedAgain = family.logOut(second, at: start + .seconds(1))
        #expect(!endedAgain)
        #expect(try family.refresh(second, at: start, policy: policy) == .refused)
    }
}
