/// `POST /chat/rooms`.
public struct CreateRoomRequest: Sendable, Codable {
    /// Who can be in it.
    public var kind: RoomKind
    /// What it is called, where it is called something; a direct room is not.
    public var name: RoomName?
    /// Who is in it beside the caller; for a direct room the one other.
    public var members: [UserID]

    /// A request of these.
    public init(kind: RoomKind, name: RoomName? = nil, members: [UserID]) {
        self.kind = kind
        self.name = name
        self.members = members
    }

    /// The fields; others are refused.
    public enum CodingKeys: String, CodingKey, CaseIterable {
        case kind, name, members
    }
}
