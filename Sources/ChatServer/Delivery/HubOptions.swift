/// The bounds and times of delivery.
struct HubOptions: Sendable, Hashable {
    /// How long is waited for what is missing before it is read from the store.
    var patience: Duration = .milliseconds(50)
    /// The most entries of one question to the store.
    var pageSize = 200
    /// How many questions about missing entries an event loop has under way; more rooms wait for their turn.
    var concurrentFills = 16
    /// How many questions of resuming sockets an event loop has under way; more sockets wait for their turn.
    var concurrentReads = 32
    /// The most entries of a room that are kept.
    var recentEntries = 128
    /// The most bytes of a room's entries that are kept.
    var recentBytes = 256 << 10
    /// For how long they are kept, and a room is followed that nobody here is in any more.
    var recency: Duration = .seconds(60)
    /// How often heads and memberships are compared with the store.
    var comparisonInterval: Duration = .seconds(5)
    /// How often each loop looks for sockets whose time is over.
    var expiryInterval: Duration = .seconds(1)
    /// How many unsent bytes a socket may have before a resume waits.
    var resumeBytes = 64 << 10
}
