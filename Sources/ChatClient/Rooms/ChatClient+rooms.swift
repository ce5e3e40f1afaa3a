public import Contracts
import HTTP
import NIOHTTP1

extension ChatClient {
    /// Makes a room; a direct room that is there already is answered as it is.
    public func createRoom(
        _ kind: RoomKind, name: RoomName? = nil, members: [UserID] = []
    ) async throws(ChatClientError) -> Room {
        let request = CreateRoomRequest(kind: kind, name: name, members: members)
        return try await call(.POST, "/chat/rooms", body: request).answer()
    }

    /// A page of the user's rooms, newest activity first.
    public func rooms(cursor: String? = nil, limit: Int? = nil) async throws(ChatClientError) -> RoomPage {
        try await call(.GET, "/chat/rooms", query: page(cursor, limit)).answer()
    }

    /// A page of the rooms that anyone may join, best match first.
    public func publicRooms(
        matching text: String? = nil, cursor: String? = nil
    ) async throws(ChatClientError) -> RoomPage {
        let query = (text.map { [("q", $0)] } ?? []) + page(cursor, nil)
        return try await call(.GET, "/chat/rooms/public", query: query).answer()
    }

    /// A room.
    public func room(_ room: RoomID) async throws(ChatClientError) -> Room {
        try await call(.GET, "/chat/rooms/\(room)").answer()
    }

    /// Enters a public room.
    public func join(_ room: RoomID) async throws(ChatClientError) {
        _ = try await call(.POST, "/chat/rooms/\(room)/join")
    }

    /// Leaves a room.
    public func leave(_ room: RoomID) async throws(ChatClientError) {
        _ = try await call(.POST, "/chat/rooms/\(room)/leave")
    }

    func page(_ cursor: String?, _ limit: Int?) -> [(String, String)] {
        (cursor.map { [("cursor", $0)] } ?? []) + (limit.map { [("limit", String($0))] } ?? [])
    }
}
