/// A room as one of its members, or for a public one anyone, sees it.
public struct Room: Sendable, Hashable, Codable {
    /// Which room.
    public var roomID: RoomID
    /// Who can be in it.
    public var kind: RoomKind
    /// What it is called; direct rooms have no name.
    @NullEncoded public var name: RoomName?
    /// The last place of its log.
    public var seq: Int64
    /// Up to where the caller has read.
    public var readSeq: Int64
    /// Messages by others after that.
    public var unread: Int64
    /// Mentions of the caller after that.
    public var mentions: Int64
    /// The newest message.
    @NullEncoded public var lastMessage: Message?
    /// How many are in it.
    public var members: Int

    /// A room of these.
    public init(
        roomID: RoomID, kind: RoomKind, name: RoomName?, seq: Int64, readSeq: Int64, unread: Int64, mentions: Int64,
        lastMessage: Message?, members: Int
    ) {
        self.roomID = roomID
        self.kind = kind
        self.name = name
        self.seq = seq
        self.readSeq = readSeq
        self.unread = unread
        self.mentions = mentions
        self.lastMessage = lastMessage
        self.members = members
    }

    private enum CodingKeys: String, CodingKey {
        case roomID = "roomId"
        case kind, name, seq, readSeq, unread, mentions, lastMessage, members
    }
}
