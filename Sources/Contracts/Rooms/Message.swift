public import ServiceKit

/// A message as history shows it, and as sending it answers.
public struct Message: Sendable, Hashable, Codable {
    /// Where it was said.
    public var roomID: RoomID
    /// Its place in the room's log.
    public var seq: Int64
    /// The entry's id.
    public var id: EntryID
    /// The client's name for it.
    public var clientID: ClientMessageID
    /// Who said it.
    public var from: UserID
    /// What was said; empty once it was deleted.
    public var body: String
    /// The message that it answers.
    public var replyTo: Int64?
    /// When it was committed.
    public var at: Timestamp

    /// A message of these.
    public init(
        roomID: RoomID, seq: Int64, id: EntryID, clientID: ClientMessageID, from: UserID, body: String,
        replyTo: Int64? = nil, at: Timestamp
    ) {
        self.roomID = roomID
        self.seq = seq
        self.id = id
        self.clientID = clientID
        self.from = from
        self.body = body
        self.replyTo = replyTo
        self.at = at
    }

    private enum CodingKeys: String, CodingKey {
        case roomID = "roomId"
        case seq, id
        case clientID = "clientId"
        case from, body, replyTo, at
    }
}
