public import Contracts
import HTTP
import NIOHTTP1

extension ChatClient {
    /// A page of a room's members.
    public func members(of room: RoomID, cursor: String? = nil, limit: Int? = nil) async throws(ChatClientError)
        -> MemberPage
    {
        try await call(.GET, "/chat/rooms/\(room)/members", query: page(cursor, limit)).answer()
    }

    /// Brings somebody into a room.
    public func add(_ user: UserID, to room: RoomID) async throws(ChatClientError) {
        _ = try await call(.POST, "/chat/rooms/\(room)/members", body: AddMemberRequest(userID: user))
    }

    /// Puts somebody out of a room.
    public func remove(_ user: UserID, from room: RoomID) async throws(ChatClientError) {
        _ = try await call(.DELETE, "/chat/rooms/\(room)/members/\(user)")
    }

    /// Changes what a member may do; what is nil stays.
    public func change(
        _ user: UserID, in room: RoomID, role: MemberRole? = nil, muted: Bool? = nil, banned: Bool? = nil
    ) async throws(ChatClientError) {
        struct Change: Encodable {
            let role: MemberRole?
            let muted: Bool?
            let banned: Bool?
        }
        _ = try await call(
            .PATCH, "/chat/rooms/\(room)/members/\(user)", body: Change(role: role, muted: muted, banned: banned))
    }
}
