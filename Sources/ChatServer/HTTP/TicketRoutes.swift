import Contracts
import HTTP
import NIOHTTP1
import ServerKit

/// Tickets, with which browsers open sockets.
struct TicketRoutes: Sendable {
    private let dependencies: ChatRoutes.Dependencies

    init(_ dependencies: ChatRoutes.Dependencies) { self.dependencies = dependencies }

    func addRoutes(to router: RouterGroup) {
        router.post(
            "/tickets",
            use: dependencies.authenticator.users { _, _, user in
                let lifetime = 30
                let ticket = try await dependencies.store.makeTicket(
                    TicketGrant(user: user.user, session: user.session, expiresAt: user.expiresAt),
                    lifetime: .seconds(lifetime))
                return try .json(
                    Ticket(ticket: ticket, expiresIn: lifetime), headers: ["cache-control": "no-store"])
            })
    }
}
