/// How much a ``RoomWriter`` takes at once.
public struct RoomWriterOptions: Sendable, Hashable {
    /// How many batches may be on their way at once; a room is always in the same lane.
    ///
    /// With one, batches are larger, and what a batch costs whatever its size (0.3 ms of Postgres' time) is spent less often:
    /// on two cores one lane did 27,000 messages a second of 100 senders in 3.4 ms each, two lanes 23,000 in 4.1 ms. More
    /// than one is for disks that take long to commit.
    public var lanes = 1
    /// The most messages of a batch.
    public var maximumBatch = 256
    /// The most messages and changes that wait, of all lanes together. Past it they are refused as `unavailable`.
    public var queueLimit = 8_192
    /// How long a message or change may wait and be retried before it fails as `unavailable`.
    public var deadline: Duration = .seconds(5)
    /// The most members that a group can have.
    public var groupLimit = 1_000

    /// The defaults.
    public init() {}
}
