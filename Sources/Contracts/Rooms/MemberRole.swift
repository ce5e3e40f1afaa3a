/// What a member may do in a room.
public enum MemberRole: String, Sendable, Hashable, Codable, CaseIterable {
    /// Everything; also to pass the room on or delete it.
    case owner
    /// To manage members and to delete messages.
    case admin
    /// To read and to write.
    case member
}
