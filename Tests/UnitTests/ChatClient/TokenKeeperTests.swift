import Contracts
import Synchronization
import Testing

@testable import ChatClient

@Suite struct TokenKeeperTests {
    /// A server that knows which refresh token is good.
    private final class Issuer: Sendable {
        private let state = Mutex<(renewals: [String], failures: [ChatClientError])>(([], []))

        init(failures: [ChatClientError] = []) { state.withLock { $0.failures = failures } }

        var renewals: [String] { state.withLock(\.renewals) }

        func renew(_ token: String) throws(ChatClientError) -> TokenPair {
            let failure = state.withLock { state -> ChatClientError? in
                state.renewals.append(token)
                return state.failures.isEmpty ? nil : state.failures.removeFirst()
            }
            if let failure { throw failure }
            let number = (Int(token.dropFirst()) ?? 0) + 1
            return TokenPair(accessToken: "a\(number)", refreshToken: "r\(number)", expiresIn: 300)
        }
    }

    private func keeper(_ issuer: Issuer, expiresIn: Int = 300) async -> TokenKeeper {
        let keeper = TokenKeeper { (token, _) async throws(ChatClientError) in try issuer.renew(token) }
        await keeper.logIn(TokenPair(accessToken: "a1", refreshToken: "r1", expiresIn: expiresIn))
        return keeper
    }

    @Test("A token that is good is handed out as it is")
    func tokenGoodHandedOut() async throws {
        let issuer = Issuer()
        let keeper = await keeper(issuer)
        #expect(try await keeper.accessToken().token == "a1")
        #expect(issuer.renewals.isEmpty)
    }

    @Test("A token that is over is renewed")
    func tokenOverRenewed() async throws {
        let issuer = Issuer()
        let keeper = await keeper(issuer, expiresIn: 0)
        #expect(try await keeper.accessToken().token == "a2")
    }

    @Test("However many find the token refused, it is renewed once")
    func howeverManyFindToken() async throws {
        let issuer = Issuer()
        let keeper = await keeper(issuer)
        let tokens = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { try await keeper.replace("a1") } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(tokens == ["a2"])
        #expect(issuer.renewals == ["r1"])
    }

    @Test("Who comes late with the old token gets the new one")
    func whoComesLateWith() async throws {
        let issuer = Issuer()
        let keeper = await keeper(issuer)
        _ = try await keeper.replace("a1")
        #expect(try await keeper.replace("a1") == "a2")
        #expect(issuer.renewals == ["r1"])
    }

    @Test("A reply that was lost is asked for again with the same refresh token")
    func replyWasLostAsked() async throws {
        let issuer = Issuer(failures: [ChatClientError(.timeout), ChatClientError(.unreachable)])
        let keeper = await keeper(issuer)
        #expect(try await keeper.replace("a1") == "a2")
        #expect(issuer.renewals == ["r1", "r1", "r1"])
    }

    @Test("A server that is away does not end the session")
    func serverAwayDoesNot() async throws {
        let issuer = Issuer(failures: Array(repeating: ChatClientError(.unreachable), count: 4))
        let keeper = await keeper(issuer)
        let error = await #expect(throws: ChatClientError.self) { try await keeper.replace("a1") }
        #expect(error?.code == .unreachable)
        #expect(try await keeper.replace("a1") == "a2")
    }

    @Test("A refresh token that is refused ends the session")
    func refreshTokenRefusedEnds() async throws {
        let issuer = Issuer(failures: [ChatClientError(.refused, status: 401, problem: .unauthenticated)])
        let keeper = await keeper(issuer)
        for _ in 0..<2 {
            let error = await #expect(throws: ChatClientError.self) { try await keeper.replace("a1") }
            #expect(error?.code == .sessionEnded)
        }
        #expect(issuer.renewals == ["r1"])
    }

    @Test("After a log-out there is no token")
    func afterLogOutThere() async throws {
        let keeper = await keeper(Issuer())
        #expect(await keeper.logOut() == "r1")
        #expect(await keeper.logOut() == nil)
        let error = await #expect(throws: ChatClientError.self) { try await keeper.accessToken() }
        #expect(error?.code == .loggedOut)
    }
}
