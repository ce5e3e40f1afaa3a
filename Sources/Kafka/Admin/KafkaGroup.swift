/// A consumer group as its coordinator describes it.
public struct KafkaGroup: Sendable, Hashable {
    /// One process in it.
    public struct Member: Sendable, Hashable {
        /// The id that the coordinator gave it.
        public var id: String
        /// What it calls itself.
        public var clientID: String
        /// Where it calls from.
        public var host: String
    }

    /// The group's name.
    public var name: String
    /// `Stable`, `PreparingRebalance`, `CompletingRebalance`, `Empty` or `Dead`.
    public var state: String
    /// Those in it.
    public var members: [Member]
}
