import Contracts
import NIOHTTP1
import ServiceKit

/// Keeps a session's tokens and renews them in time: one renewal at a time, whoever asks.
///
/// A refresh token is good once. Where the reply is lost, the same token gets the same successor again for 10 s, so a renewal
/// is tried again within that time and no longer.
actor TokenKeeper {
    private struct Tokens {
        let pair: TokenPair
        let expiry: ContinuousClock.Instant
    }

    private enum State {
        case loggedOut
        case loggedIn(Tokens)
        case ended
    }

    typealias Renewal =
        @Sendable (_ refreshToken: String, _ timeout: Duration) async throws(ChatClientError) -> TokenPair

    private static let attempts = 4
    private static let attemptTimeout = Duration.seconds(2)

    private let renew: Renewal
    private let clock = ContinuousClock()
    private var state = State.loggedOut
    private var renewing: Task<Result<String, ChatClientError>, Never>?

    init(renew: @escaping Renewal) { self.renew = renew }

    /// Starts a session.
    func logIn(_ pair: TokenPair) {
        state = .loggedIn(Tokens(pair: pair, expiry: clock.now + .seconds(pair.expiresIn)))
    }

    /// Ends the session here, and hands out what has to be revoked at the server.
    func logOut() -> String? {
        defer { state = .loggedOut }
        guard case .loggedIn(let tokens) = state else { return nil }
        return tokens.pair.refreshToken
    }

    /// The pair as it is, for whoever wants to keep it over a restart.
    var pair: TokenPair? {
        guard case .loggedIn(let tokens) = state else { return nil }
        return tokens.pair
    }

    /// An access token that is good for a while, with the time for which it is.
    ///
    /// - Parameter margin: how long at least; a token that lives for less than four times that is renewed in its last quarter.
    func accessToken(
        validFor margin: Duration = .seconds(10)
    ) async throws(ChatClientError) -> (token: String, lifetime: Duration) {
        let tokens = try current()
        let remaining = clock.now.duration(to: tokens.expiry)
        if remaining > min(margin, .seconds(tokens.pair.expiresIn) / 4) {
            return (tokens.pair.accessToken, remaining)
        }
        let token = try await replace(tokens.pair.accessToken)
        return (token, clock.now.duration(to: try current().expiry))
    }

    /// An access token other than this one, which the server did not take.
    func replace(_ stale: String) async throws(ChatClientError) -> String {
        let tokens = try current()
        if tokens.pair.accessToken != stale { return tokens.pair.accessToken }
        if let renewing { return try await renewing.value.get() }
        // Not a part of the caller's task: others wait for it, and a spent token can't be taken back.
        let task = Task { await self.renewed(tokens.pair.refreshToken) }
        renewing = task
        return try await task.value.get()
    }

    private func current() throws(ChatClientError) -> Tokens {
        switch state {
        case .loggedOut: throw ChatClientError(.loggedOut)
        case .ended: throw ChatClientError(.sessionEnded)
        case .loggedIn(let tokens): return tokens
        }
    }

    private func renewed(_ refreshToken: String) async -> Result<String, ChatClientError> {
        defer { renewing = nil }
        var backOff = BackOff(initial: .milliseconds(100), maximum: .milliseconds(500))
        var attempt = 1
        while true {
            do throws(ChatClientError) {
                let pair = try await renew(refreshToken, Self.attemptTimeout)
                // A log-out, or another log-in, may have come meanwhile.
                guard self.pair?.refreshToken == refreshToken else { return .failure(ChatClientError(.loggedOut)) }
                logIn(pair)
                return .success(pair.accessToken)
            } catch {
                guard error.isTransient, attempt < Self.attempts else {
                    return .failure(ended(by: error, refreshToken))
                }
                attempt += 1
            }
            try? await clock.sleep(for: backOff.next())
        }
    }

    private func ended(by error: ChatClientError, _ refreshToken: String) -> ChatClientError {
        guard error.status == 401 || error.status == 400 else { return error }
        if pair?.refreshToken == refreshToken { state = .ended }
        return ChatClientError(
            .sessionEnded, error.message, status: error.status, problem: error.problem, requestID: error.requestID)
    }
}
