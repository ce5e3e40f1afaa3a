/// A page of rooms.
public struct RoomPage: Sendable, Codable {
    /// The rooms.
    public var rooms: [Room]
    /// The cursor of the next page.
    @NullEncoded public var next: String?

    /// A page of these.
    public init(rooms: [Room], next: String?) {
        self.rooms = rooms
        self.next = next
    }
}
