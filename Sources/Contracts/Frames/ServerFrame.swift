public import ServiceKit

/// What a server says on a socket.
public enum ServerFrame: Sendable, Hashable {
    /// The first frame: who it is, and where each room stands.
    case hello(Hello)
    /// An entry of a room.
    case entry(room: RoomID, Entry)
    /// A request was done; a send also tells the entry's place and time.
    case ack(id: String, room: RoomID?, seq: Int64?, at: Timestamp?)
    /// All that was asked for by a resume has been sent.
    case resumed(id: String)
    /// A sign of life.
    case pong(id: String)
    /// A member has read up to a place.
    case read(room: RoomID, user: UserID, seq: Int64)
    /// A member is typing.
    case typing(room: RoomID, user: UserID)
    /// A friend or peer came or went.
    case presence(user: UserID, state: String)
    /// A request was not done. With `retry` the same may work later.
    case error(id: String?, room: String?, code: ErrorCode, retry: Bool, detail: String?)

    /// The first frame's content.
    public struct Hello: Sendable, Hashable, Codable {
        /// Who this socket is.
        public var user: UserID
        /// The socket's own name, for logs.
        public var session: String
        /// The store's epoch; when it changes, clients start over from history.
        public var epoch: Int64
        /// How often the server pings, in milliseconds.
        public var pingMs: Int
        /// Where each room of the user stands.
        public var rooms: [Position]

        /// A hello of these.
        public init(user: UserID, session: String, epoch: Int64, pingMs: Int, rooms: [Position]) {
            self.user = user
            self.session = session
            self.epoch = epoch
            self.pingMs = pingMs
            self.rooms = rooms
        }
    }

    /// Where a room stands for a user.
    public struct Position: Sendable, Hashable, Codable {
        /// Which room.
        public var room: RoomID
        /// The last place of its log; every later entry comes.
        public var seq: Int64
        /// Up to where the user has read.
        public var readSeq: Int64
        /// Messages by others after that.
        public var unread: Int64

        /// A position of these.
        public init(room: RoomID, seq: Int64, readSeq: Int64, unread: Int64) {
            self.room = room
            self.seq = seq
            self.readSeq = readSeq
            self.unread = unread
        }
    }
}
