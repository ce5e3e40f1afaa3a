import Contracts
public import HTTP
import NIOHTTP1

/// A user's client of the chat: asks over HTTP, and opens ``ChatConnection``s.
///
/// One client is one session. Access tokens are renewed in time, once however many requests wait for it. Safe to use from any
/// task.
public final class ChatClient: Sendable {
    let caller: APICaller
    let tokens: TokenKeeper
    let configuration: ChatClientConfiguration

    /// A client that nobody is logged in to.
    ///
    /// - Parameter http: may be shared by many clients; it is not shut down here.
    public init(_ configuration: ChatClientConfiguration, http: HTTPClient) {
        self.configuration = configuration
        let caller = APICaller(
            http: http, baseURL: configuration.baseURL, timeout: configuration.requestTimeout,
            headers: configuration.headers)
        self.caller = caller
        tokens = TokenKeeper { (refreshToken, timeout) async throws(ChatClientError) in
            let body = RefreshRequest(refreshToken: refreshToken)
            return try await caller.call(.POST, "/user/refresh", body: body, timeout: timeout).answer()
        }
    }

    /// Asks as the user who is logged in, with a fresh token where the server does not take the one at hand.
    func call(
        _ method: HTTPMethod, _ path: String, query: [(String, String)] = [], body: (any Encodable & Sendable)? = nil
    ) async throws(ChatClientError) -> ClientResponse {
        let token = try await tokens.accessToken().token
        do throws(ChatClientError) {
            return try await caller.call(method, path, query: query, body: body, token: token)
        } catch  where error.asksForFreshToken {
            let fresh = try await tokens.replace(token)
            return try await caller.call(method, path, query: query, body: body, token: fresh)
        }
    }
}

extension ClientResponse {
    /// The body as what the contract says it is.
    func answer<Answer: Decodable>(_: Answer.Type = Answer.self) throws(ChatClientError) -> Answer {
        do {
            return try json()
        } catch {
            throw ChatClientError(error)
        }
    }
}
