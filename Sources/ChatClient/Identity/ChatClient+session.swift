public import Contracts
import HTTP
import NIOCore
import NIOHTTP1
import ServiceKit

extension ChatClient {
    /// Makes an account and waits until it is active.
    ///
    /// - Parameter timeout: how long that may take; the account may become active later all the same.
    /// - Throws: ``ChatClientError/Code/refused``, `user_exists` for one, and also where the sign-up failed after it began.
    public func signUp(
        _ userID: UserID, password: String, userName: UserName, email: String? = nil, timeout: Duration = .seconds(30)
    ) async throws(ChatClientError) {
        let request = SignUpRequest(userID: userID, password: password, userName: userName, email: email)
        let response = try await caller.call(.POST, "/user", body: request)
        guard response.status == .accepted, let path = response.headers.first(name: "location") else { return }
        let clock = ContinuousClock()
        let deadline = clock.now + timeout
        var backOff = BackOff(initial: .milliseconds(200), maximum: .seconds(2))
        while clock.now < deadline {
            let registration: Registration = try await caller.call(.GET, path).answer()
            switch registration.state {
            case .active: return
            case .failed: throw ChatClientError(.refused, "the sign-up failed")
            case .pending: break
            }
            do { try await clock.sleep(for: backOff.next()) } catch { throw ChatClientError(.cancelled) }
        }
        throw ChatClientError(.timeout, "the sign-up is still pending")
    }

    /// Starts a session, in the place of one that there may be.
    public func logIn(_ userID: UserID, password: String) async throws(ChatClientError) {
        let request = LogInRequest(userID: userID.description, password: password)
        await tokens.logIn(try await caller.call(.POST, "/user/login", body: request).answer())
    }

    /// Goes on with a session whose tokens were kept, for example those of ``tokenPair``.
    ///
    /// The access token's age is not known, so it counts as new; the server's word is final.
    public func resumeSession(_ pair: TokenPair) async { await tokens.logIn(pair) }

    /// The session's tokens as they are now; nil without a session. A refresh token is good once.
    public var tokenPair: TokenPair? { get async { await tokens.pair } }

    /// An access token that is good for 10 s at least, for requests that this client has no method for.
    public func accessToken() async throws(ChatClientError) -> String { try await tokens.accessToken().token }

    /// Ends the session: at once here, and at the server unless it can't be reached.
    public func logOut() async throws(ChatClientError) {
        guard let refreshToken = await tokens.logOut() else { return }
        _ = try await caller.call(.POST, "/user/logout", body: RefreshRequest(refreshToken: refreshToken))
    }
}

/// How far a sign-up is.
private struct Registration: Decodable {
    enum State: String, Decodable { case pending, active, failed }

    let state: State
}
