public import ServiceKit

/// How long sessions live.
public struct SessionPolicy: Sendable, Hashable {
    /// Without use.
    public var idleLifetime: Duration = .seconds(30 * 86_400)
    /// In all.
    public var lifetime: Duration = .seconds(90 * 86_400)
    /// How long the token that was spent last still gives its successor, for a client whose answer was lost.
    public var grace: Duration = .seconds(10)

    /// 30 days without use, 90 in all, 10 seconds of grace.
    public init() {}

    /// When a session ends that began and was last used at these moments.
    public func end(createdAt: Timestamp, lastUsedAt: Timestamp) -> Timestamp {
        min(lastUsedAt + idleLifetime, createdAt + lifetime)
    }
}
