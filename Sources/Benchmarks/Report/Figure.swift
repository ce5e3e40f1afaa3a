/// One figure of a scenario, measured in each of its runs.
public struct Figure: Sendable, Hashable, Codable {
    /// What it is, such as `ack p99`.
    public var name: String
    /// What it is counted in, such as `ms`.
    public var unit: String
    /// Whether more is better, less is better, or neither: what only explains the others.
    public var better: Direction
    /// The middle one of ``runs``.
    public var median: Double
    /// A value for each run, in order.
    public var runs: [Double]

    /// Which way is better.
    public enum Direction: String, Sendable, Hashable, Codable {
        /// More.
        case higher
        /// Less.
        case lower
        /// It only explains the others.
        case neither
    }
}
