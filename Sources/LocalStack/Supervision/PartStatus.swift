/// What can be seen of a part from outside.
public struct PartStatus: Sendable, Hashable {
    /// Its process; nil while none runs.
    public var pid: Int32?
    /// Whether that process was seen to be ready.
    public var isReady = false
    /// How often it ended by itself since it was last ready.
    public var failures = 0
    /// How it ended the last time that it did so by itself.
    public var lastFailure: String?
}
