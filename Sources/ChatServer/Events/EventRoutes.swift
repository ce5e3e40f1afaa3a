import Contracts
import HTTP
import ServerKit

extension RouterMethods {
    /// Declares `/chat/events`.
    func addEvents(_ services: SocketServices, authenticator: Authenticator) {
        get(
            "/chat/events",
            use: authenticator.users { request, _, user in
                try services.admission.admit()
                let rooms = try EventStart.rooms(request)
                let start = try EventStart(request, rooms: rooms)
                if case .cursor(let cursor) = start, cursor.epoch != services.hub.epochs.current {
                    throw HTTPError.code(.logReset, "The store was set back; start over from history.")
                }
                let permit = try services.admit(user.user)
                let positions = try await services.hub.store.rooms(of: user.user)
                if let rooms, !rooms.isSubset(of: positions.map(\.room)) { throw HTTPError.code(.notFound) }
                if case .place(let room, let seq) = start,
                    positions.contains(where: { $0.room == room && $0.seq < seq })
                {
                    throw HTTPError.code(.logReset, "The room has not come that far.")
                }
                let stream = EventStream(
                    services: services, user: user, rooms: rooms, start: start,
                    lane: services.hub.lane(of: request.eventLoop), permit: permit)
                return .eventStream { try await stream.run($0) }
            })
    }
}
