public import Contracts

/// Settings of a ``ChatConnection``.
public struct ChatConnectionConfiguration: Sendable {
    /// The last entry known of each room, for example from a store of one's own: what came after it is delivered first. Rooms
    /// that are not named begin where they stand at the first hello.
    public var positions: [RoomID: Int64]
    /// The store's epoch that goes with ``positions``.
    public var epoch: Int64?
    /// How long a send, a read or a ping may take, losses of the connection included.
    public var requestTimeout: Duration
    /// How many requests may wait for their answers; one more fails with ``ChatClientError/Code/tooManyRequests``.
    public var outstandingRequests: Int
    /// How many events may wait for their reader; then nothing is read from the socket until half of them are gone. A reader
    /// that stays behind makes the server close the socket, and the rest comes when the connection resumes.
    public var bufferedEvents: Int
    /// The first wait after a loss; it doubles up to ``longestReconnectDelay``, and each is drawn by lot up to the step.
    public var firstReconnectDelay: Duration
    /// The longest wait after a loss.
    public var longestReconnectDelay: Duration

    /// Defaults suit a person's client.
    public init(
        positions: [RoomID: Int64] = [:], epoch: Int64? = nil, requestTimeout: Duration = .seconds(30),
        outstandingRequests: Int = 1024, bufferedEvents: Int = 1024,
        firstReconnectDelay: Duration = .milliseconds(250), longestReconnectDelay: Duration = .seconds(15)
    ) {
        self.positions = positions
        self.epoch = epoch
        self.requestTimeout = requestTimeout
        self.outstandingRequests = outstandingRequests
        self.bufferedEvents = bufferedEvents
        self.firstReconnectDelay = firstReconnectDelay
        self.longestReconnectDelay = longestReconnectDelay
    }
}
