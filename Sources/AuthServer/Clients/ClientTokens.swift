import HTTP
import NIOCore
import NIOHTTP1

/// `POST /user/token`: a service client gets a token (RFC 6749, section 4.4).
struct ClientTokens: Sendable {
    let clients: ClientStore
    let tokens: AccessTokenIssuer
    let metrics: AuthMetrics

    func addRoutes(to router: Router) {
        router.post("/user/token") { request, _ in
            do {
                let response = try await answer(request)
                metrics.count(.clientToken, "ok")
                return response
            } catch let error as OAuthError {
                metrics.count(.clientToken, error.rawValue)
                return try error.response()
            }
        }
    }

    private struct Answer: Encodable {
        let accessToken: String
        let tokenType = "Bearer"
        let expiresIn: Int

        private enum CodingKeys: String, CodingKey {
            case accessToken = "access_token"
            case tokenType = "token_type"
            case expiresIn = "expires_in"
        }
    }

    private func answer(_ request: Request) async throws -> Response {
        let form = try await Self.form(request)
        guard let credentials = BasicCredentials(request.headers) else { throw OAuthError.invalidClient }
        guard form.first("client_secret") == nil, form.first("client_id").map({ $0 == credentials.id }) ?? true else {
            // One way to authenticate at a time (section 2.3).
            throw OAuthError.invalidRequest
        }
        guard ServiceClient.isID(credentials.id), let client = try await clients.client(credentials.id),
            client.hasSecret(credentials.secret)
        else { throw OAuthError.invalidClient }
        switch form.first("grant_type") {
        case "client_credentials": break
        case nil, "": throw OAuthError.invalidRequest
        default: throw OAuthError.unsupportedGrantType
        }
        let answer = Answer(accessToken: try tokens.token(for: client), expiresIn: tokens.expiresIn)
        return try .json(answer, headers: ["cache-control": "no-store"])
    }

    /// A form whose parameters are each given once (section 3.2); those that nobody knows are ignored.
    private static func form(_ request: Request) async throws -> QueryItems {
        let type = request.headers.first(name: "content-type")?.split(separator: ";").first?.lowercased()
        guard type?.filter({ $0 != " " }) == "application/x-www-form-urlencoded" else {
            throw OAuthError.invalidRequest
        }
        let form = QueryItems(String(buffer: try await request.bytes()))
        let names = form.map(\.name)
        guard Set(names).count == names.count else { throw OAuthError.invalidRequest }
        return form
    }
}
