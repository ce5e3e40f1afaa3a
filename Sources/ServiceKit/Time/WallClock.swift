/// Tells the time of day; given to what needs it, so that tests can say what time it is.
public struct WallClock: Sendable {
    private let read: @Sendable () -> Timestamp

    /// A clock that tells what `read` answers.
    public init(_ read: @escaping @Sendable () -> Timestamp) { self.read = read }

    /// The system's.
    public static let system = WallClock { .now }

    /// What time it is.
    public var now: Timestamp { read() }
}
