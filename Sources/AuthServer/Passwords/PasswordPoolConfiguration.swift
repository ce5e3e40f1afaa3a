/// Where passwords are hashed, each for a tenth of a second in 32 MiB at the default cost.
public struct PasswordPoolConfiguration: Sendable, Hashable {
    /// How many at a time, each on a thread of its own.
    public var threads = 2
    /// How many may wait. One more is refused at once.
    public var queueLimit = 256
    /// How long one may wait; one that waited longer is refused instead of done.
    public var deadline: Duration = .seconds(15)

    /// Two threads, 256 that wait, 15 seconds.
    public init() {}
}
