import Contracts
import HTTP
import NIOHTTP1
import ServerKit

/// Coming, going, being brought and put out, and what members may do.
struct MemberRoutes: Sendable {
    private let dependencies: ChatRoutes.Dependencies

    init(_ dependencies: ChatRoutes.Dependencies) { self.dependencies = dependencies }

    func addRoutes(to router: RouterGroup) {
        let users = dependencies.authenticator
        let room = router.group("/rooms/:roomId")
        room.post(
            "/join",
            use: users.users { _, context, user in
                try await change(.join(room: context.parameters.require("roomId"), user: user.user))
            })
        room.post(
            "/leave",
            use: users.users { _, context, user in
                try await change(.leave(room: context.parameters.require("roomId"), user: user.user))
            })
        room.post("/members", use: users.users { try await add($0, $1, by: $2.user) })
        room.patch("/members/:userId", use: users.users { try await update($0, $1, by: $2.user) })
        room.delete("/members/:userId", use: users.users { try await remove($1, by: $2.user) })
    }

    private func change(_ change: RoomChange) async throws -> Response {
        _ = try await dependencies.writer.change(change)
        return .noContent
    }

    private func add(_ request: Request, _ context: RequestContext, by user: UserID) async throws -> Response {
        let room = try context.parameters.require("roomId", as: RoomID.self)
        let wanted = try await request.json(AddMemberRequest.self)
        // Whether there is such a user is no stranger's business.
        try await dependencies.store.requireMember(user, of: room)
        try await dependencies.users.require([wanted.userID])
        let outcome = try await dependencies.writer.change(.add(room: room, user: wanted.userID, by: user))
        return try await member(wanted.userID, of: room, status: outcome.isChange ? .created : .ok)
    }

    private func update(_ request: Request, _ context: RequestContext, by user: UserID) async throws -> Response {
        let room = try context.parameters.require("roomId", as: RoomID.self)
        let target = try context.parameters.require("userId", as: UserID.self)
        let wanted = try await request.json(UpdateMemberRequest.self)
        guard wanted.role != nil || wanted.muted != nil || wanted.banned != nil else {
            throw HTTPError.invalidRequest("One of `role`, `muted` and `banned` is needed.")
        }
        guard wanted.banned != true || wanted.role == nil else {
            throw HTTPError.invalidRequest("Who is banned has no `role`.")
        }
        if wanted.banned == true {
            try await dependencies.store.requireMember(user, of: room)
            try await dependencies.users.require([target])
        }
        _ = try await dependencies.writer.change(
            .update(
                room: room, user: target, by: user, role: wanted.role, muted: wanted.muted, banned: wanted.banned))
        return try await member(target, of: room, status: .ok)
    }

    private func remove(_ context: RequestContext, by user: UserID) async throws -> Response {
        let room = try context.parameters.require("roomId", as: RoomID.self)
        let target = try context.parameters.require("userId", as: UserID.self)
        return try await change(
            target == user ? .leave(room: room, user: user) : .kick(room: room, user: target, by: user))
    }

    /// A member as they are now; nothing when they are out.
    private func member(_ user: UserID, of room: RoomID, status: HTTPResponseStatus) async throws -> Response {
        guard let stored = try await dependencies.store.member(user, of: room) else { return .noContent }
        let names = try await dependencies.users.names(of: [user])
        return try .json(Member(stored, names: names), status: status)
    }
}
