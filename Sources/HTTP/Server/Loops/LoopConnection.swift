/// A connection, HTTP or socket, as its loop sees it.
protocol LoopConnection: AnyObject {
    /// Where the loop keeps it; the loop's business alone.
    var place: Int { get set }

    /// The deadline that was set has passed.
    func deadlinePassed()

    /// Sends what was written.
    func flush()

    /// Begins to end in good order, as the server stops; may be called more than once.
    func drain()

    /// Whether it ends by itself soon, and is not one of those that are drained in waves.
    var endsByItself: Bool { get }

    /// Ends at once.
    func abort()
}
