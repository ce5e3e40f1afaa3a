public import Contracts

/// What one client did and saw: what ``Conversation`` writes down and ``ConversationChecker`` reads.
public struct ClientRecord: Sendable {
    /// A message that the client wanted to say.
    public struct Sent: Sendable, Hashable {
        /// Where.
        public var room: RoomID
        /// Under which name.
        public var clientID: ClientMessageID
        /// What.
        public var body: String
        /// Its place, once it was acknowledged.
        public var seq: Int64?

        /// A message that is not acknowledged yet, or is.
        public init(room: RoomID, clientID: ClientMessageID, body: String, seq: Int64? = nil) {
            self.room = room
            self.clientID = clientID
            self.body = body
            self.seq = seq
        }
    }

    /// Who it is.
    public var user: UserID
    /// What it wanted to say, in order.
    public var sent: [Sent] = []
    /// What it was told of each room, in order.
    public var received: [RoomID: [Entry]] = [:]

    /// A client that did nothing yet.
    public init(user: UserID) { self.user = user }
}
