/// `PATCH /chat/rooms/{roomId}`.
public struct UpdateRoomRequest: Sendable, Codable {
    /// What it is called from now on.
    public var name: RoomName

    /// A request of it.
    public init(name: RoomName) { self.name = name }

    /// The fields; others are refused.
    public enum CodingKeys: String, CodingKey, CaseIterable {
        case name
    }
}
