public import Contracts

/// A message that a user wants in a room's log.
public struct AppendRequest: Sendable, Hashable {
    /// Where.
    public var room: RoomID
    /// Who says it.
    public var from: UserID
    /// The client's name for it: the same one again gives the first message, whatever the body.
    public var clientID: ClientMessageID
    /// What is said.
    public var body: MessageBody
    /// The message that it answers.
    public var replyTo: Int64?

    /// A message of these.
    public init(room: RoomID, from: UserID, clientID: ClientMessageID, body: MessageBody, replyTo: Int64? = nil) {
        self.room = room
        self.from = from
        self.clientID = clientID
        self.body = body
        self.replyTo = replyTo
    }
}
