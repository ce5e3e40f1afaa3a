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
        guard form["client_secret"] == nil, form["client_id"] ?? credentials.id == credentials.id else {
            // One way to authenticate at a time (section 2.3).
            throw OAuthError.invalidRequest
        }
        guard ServiceClient.isID(credentials.id), let client = try await clients.client(credentials.id),
            client.hasSecret(credentials.secret)
        else { throw OAuthError.invalidClient }
        switch form["grant_type"] {
        case "client_credentials": break
        case nil: throw OAuthError.invalidRequest
        default: throw OAuthError.unsupportedGrantType
        }
        let answer = Answer(accessToken: try tokens.token(for: client), expiresIn: tokens.expiresIn)
        return try .json(answer, headers: ["cache-control": "no-store"])
    }

    /// A form whose parameters are each given once; one without a value counts as left out, and one that nobody knows is
    /// ignored (section 3.2).
    private static func form(_ request: Request) async throws -> [String: String] {
        let type = request.headers.first(name: "content-type")?.split(separator: ";").first?.lowercased()
        guard type?.filter({ $0 != " " }) == "application/x-www-form-urlencoded" else {
            throw OAuthError.invalidRequest
        }
        var form: [String: String] = [:]
        for (name, value) in QueryItems(String(buffer: try await request.bytes())) where !value.isEmpty {
            guard form.updateValue(value, forKey: name) == nil else { throw OAuthError.invalidRequest }
        }
        return form
    }
}
