public import Contracts
public import ServiceKit

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

    /// An entry that the client was told of.
    public struct Heard: Sendable, Hashable {
        /// Which.
        public var entry: Entry
        /// When it came.
        public var at: Timestamp

        /// An entry that came at this time.
        public init(_ entry: Entry, at: Timestamp = .now) {
            self.entry = entry
            self.at = at
        }
    }

    /// How far somebody has read a room, as the client learned it.
    public struct Read: Sendable, Hashable {
        /// Where.
        public var room: RoomID
        /// Who.
        public var user: UserID
        /// Up to where.
        public var seq: Int64

        /// A position of these.
        public init(room: RoomID, user: UserID, seq: Int64) {
            self.room = room
            self.user = user
            self.seq = seq
        }
    }

    /// Somebody whom the client has put out of a room, or kept out by a ban.
    public struct PutOut: Sendable, Hashable {
        /// Where.
        public var room: RoomID
        /// Whom.
        public var user: UserID
        /// When the server had said that it is done.
        public var at: Timestamp

        /// Somebody who was out by this time.
        public init(room: RoomID, user: UserID, at: Timestamp = .now) {
            self.room = room
            self.user = user
            self.at = at
        }
    }

    /// Who it is.
    public var user: UserID
    /// What it wanted to say, in order.
    public var sent: [Sent] = []
    /// What it was told of each room, in order.
    public var received: [RoomID: [Heard]] = [:]
    /// What it was told of others' reading, in order.
    public var readsHeard: [Read] = []
    /// Its own positions, in order: what it had said that it has read when the server acknowledged it, and what the server
    /// answered when asked. Each was asked for after the one before was known.
    public var ownReads: [Read] = []
    /// From when to when it had no connection.
    public var absences: [ClosedRange<Timestamp>] = []
    /// Whom it has put out.
    public var putOut: [PutOut] = []

    /// A client that did nothing yet.
    public init(user: UserID) { self.user = user }
}
