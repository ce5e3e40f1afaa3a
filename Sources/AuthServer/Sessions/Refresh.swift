public import Contracts
public import HTTP
import Logging
import ServerKit

extension RefreshRequest: StrictlyDecodable {}

/// `POST /user/refresh` and `POST /user/logout`: what the holder of a refresh token may do with it.
struct Refresh: Sendable {
    let families: FamilyStore
    let tokens: TokenPairs
    let metrics: AuthMetrics

    func addRoutes(to router: Router) {
        router.post("/user/refresh") { request, context in try await refresh(request, context) }
        router.post("/user/logout") { request, _ in try await logOut(request) }
    }

    private func refresh(_ request: Request, _ context: RequestContext) async throws -> Response {
        let given = try await Self.token(request)
        guard let given, let refreshed = try await families.refresh(given) else { throw refused("unknown") }
        switch refreshed.decision {
        case .rotated(let token):
            metrics.count(.refresh, "ok")
            return try tokens.response(refreshed.family, token, roles: refreshed.roles)
        case .repeated(let token):
            metrics.count(.refresh, "repeated")
            return try tokens.response(refreshed.family, token, roles: refreshed.roles)
        case .reused:
            context.logger.notice(
                "A refresh token was used again; its session is revoked",
                metadata: ["user": "\(refreshed.family.user)", "session": "\(refreshed.family.session)"])
            throw refused("reused")
        case .refused:
            throw refused("refused")
        }
    }

    /// Answers the same whether the token was good or not, as RFC 7009 (2.2) has it: in either case it is not any more.
    private func logOut(_ request: Request) async throws -> Response {
        if let token = try await Self.token(request) { try await families.logOut(token) }
        metrics.count(.logOut, "ok")
        return .noContent
    }

    private func refused(_ outcome: String) -> HTTPError {
        metrics.count(.refresh, outcome)
        return .code(.unauthenticated, "The refresh token is not valid.")
    }

    private static func token(_ request: Request) async throws -> RefreshToken? {
        let text = try await request.json(RefreshRequest.self).refreshToken
        guard text.utf8.count <= 1_024 else { throw HTTPError.invalidRequest("No refresh token is that long.") }
        return RefreshToken(text)
    }
}
