import Contracts
import HTTP
import NIOHTTP1
import ServerKit

/// Making, seeing, renaming and deleting rooms.
struct RoomRoutes: Sendable {
    private let dependencies: ChatRoutes.Dependencies

    init(_ dependencies: ChatRoutes.Dependencies) { self.dependencies = dependencies }

    func addRoutes(to router: RouterGroup) {
        let users = dependencies.authenticator
        router.post("/rooms", use: users.users { try await create($0, by: $2.user) })
        router.get(
            "/rooms/:roomId",
            use: users.users { _, context, user in
                try .json(try await dependencies.store.room(context.parameters.require("roomId"), as: user.user))
            })
        router.patch("/rooms/:roomId", use: users.users { try await rename($0, $1, by: $2.user) })
        router.delete(
            "/rooms/:roomId",
            use: users.users { _, context, user in
                let room = try context.parameters.require("roomId", as: RoomID.self)
                _ = try await dependencies.writer.change(.delete(room: room, by: user.user))
                return .noContent
            })
    }

    private func create(_ request: Request, by user: UserID) async throws -> Response {
        let wanted = try await request.json(CreateRoomRequest.self)
        let others = Set(wanted.members).subtracting([user])
        try check(wanted, others: others)
        try await dependencies.users.require(Array(others))
        // A direct room is called what the other is called: a name given to it would be one to deceive them with.
        let name = wanted.kind == .direct ? nil : wanted.name
        let outcome = try await dependencies.writer.change(
            .create(room: .make(), kind: wanted.kind, name: name, by: user, members: others.sorted()))
        return try .json(
            try await dependencies.store.room(outcome.room, as: user), status: outcome.isChange ? .created : .ok,
            headers: ["location": "/chat/rooms/\(outcome.room)"])
    }

    private func check(_ wanted: CreateRoomRequest, others: Set<UserID>) throws(HTTPError) {
        switch wanted.kind {
        case .direct:
            guard others.count == 1 else {
                throw .invalidRequest("`members` of a direct room is the one other user.")
            }
        case .group, .public:
            guard others.count < dependencies.groupLimit else {
                throw .invalidRequest("A room can be made with at most \(dependencies.groupLimit) members.")
            }
        }
    }

    private func rename(_ request: Request, _ context: RequestContext, by user: UserID) async throws -> Response {
        let room = try context.parameters.require("roomId", as: RoomID.self)
        let wanted = try await request.json(UpdateRoomRequest.self)
        _ = try await dependencies.writer.change(.rename(room: room, name: wanted.name, by: user))
        return try .json(try await dependencies.store.room(room, as: user))
    }
}
