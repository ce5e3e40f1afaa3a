import Contracts
import HTTP
import NIOHTTP1
import ServerKit
import ServiceKit

/// Finds out who opens a socket, or goes on with one: by an access token or a ticket.
struct CredentialCheck: Sendable {
    private let authenticator: Authenticator
    private let store: any DeliveryStore
    private let clock: WallClock

    init(authenticator: Authenticator, store: any DeliveryStore, clock: WallClock = .system) {
        self.authenticator = authenticator
        self.store = store
        self.clock = clock
    }

    /// Whoever sends the request: its bearer token counts, and without one its `?ticket=`.
    func user(_ request: Request) async throws -> UserPrincipal {
        if request.headers.contains(name: "authorization") { return try await authenticator.user(request) }
        guard let ticket = request.query.first("ticket") else { return try await authenticator.user(request) }
        return try await user(.ticket(ticket))
    }

    /// Whose credential it is. Throws `unauthenticated` or `token_expired`, or `unavailable` when that can't be told.
    func user(_ credential: ClientCredential) async throws -> UserPrincipal {
        switch credential {
        case .token(let token): return try await authenticator.user(token: token)
        case .ticket(let ticket):
            guard let grant = try await store.redeemTicket(ticket) else {
                throw HTTPError.code(.unauthenticated, "The ticket is unknown, used or too old.")
            }
            guard grant.expiresAt > clock.now else { throw HTTPError.code(.tokenExpired, "The token has expired.") }
            return UserPrincipal(user: grant.user, session: grant.session, expiresAt: grant.expiresAt)
        }
    }
}
