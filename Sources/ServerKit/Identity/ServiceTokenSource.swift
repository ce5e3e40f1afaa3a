import Foundation
public import HTTP
import NIOCore
import NIOHTTP1
public import ServiceKit
import Synchronization

/// Gets this server's own token from auth (RFC 6749, section 4.4) and keeps it until shortly before it expires.
public final class ServiceTokenSource: Sendable {
    private struct Held {
        let token: String
        let goodUntil: ContinuousClock.Instant
    }

    private struct Answer: Decodable {
        let accessToken: String
        let expiresIn: Int

        private enum CodingKeys: String, CodingKey {
            case accessToken = "access_token"
            case expiresIn = "expires_in"
        }
    }

    private let held = Mutex<Held?>(nil)
    private let flight = SingleFlight()
    private let url: String
    private let authorization: String
    private let client: HTTPClient

    /// `authURL` is auth's internal origin.
    public init(authURL: String, clientID: String, clientSecret: Secret, client: HTTPClient) {
        url = authURL + "/user/token"
        authorization = "Basic " + Data("\(clientID):\(clientSecret.reveal())".utf8).base64EncodedString()
        self.client = client
    }

    /// A token that is good for a while yet; throws `HTTPError` `unavailable` when auth does not give one.
    public func token() async throws -> String {
        if let held = held.withLock({ $0 }), held.goodUntil > .now { return held.token }
        do { try await flight.run { try await self.fetch() } } catch {
            throw HTTPError.unavailable()
        }
        guard let held = held.withLock({ $0 }) else { throw HTTPError.unavailable() }
        return held.token
    }

    /// Forgets a token that was refused.
    public func invalidate() { held.withLock { $0 = nil } }

    private func fetch() async throws {
        let request = ClientRequest(
            .POST, url,
            headers: ["authorization": authorization, "content-type": "application/x-www-form-urlencoded"],
            body: ByteBuffer(string: "grant_type=client_credentials"))
        let response = try await client.execute(request, timeout: .seconds(5), bodyLimit: 65_536)
        guard response.status == .ok else { throw HTTPError.unavailable() }
        let answer = try response.json(Answer.self)
        let lifetime = Duration.seconds(max(1, answer.expiresIn - min(30, answer.expiresIn / 2)))
        held.withLock { $0 = Held(token: answer.accessToken, goodUntil: .now + lifetime) }
    }
}
