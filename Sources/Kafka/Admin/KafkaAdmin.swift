public import Logging

/// Asks about a cluster, and makes topics. Connects at the first call; every call has a deadline.
public final class KafkaAdmin: Sendable {
    /// An administrator whose calls take up to `timeout` each.
    public init(_ configuration: KafkaConfiguration, timeout: Duration = .seconds(15), logger: Logger) {
        fatalError("being written")
    }

    /// Makes those of the topics that do not exist, and returns when all have leaders.
    ///
    /// What exists is left as it is, so brokers without administration (the embedded ones) will do when they have them all.
    /// - Returns: the names of those that were made.
    @discardableResult
    public func createTopics(_ topics: [KafkaTopic]) async throws(KafkaError) -> [String] {
        fatalError("being written")
    }

    /// Adds partitions to a topic until it has this many.
    public func setPartitions(of topic: String, to count: Int) async throws(KafkaError) { fatalError("being written") }

    /// Deletes topics, and returns when they are gone; those that do not exist are no error.
    public func deleteTopics(_ names: [String]) async throws(KafkaError) { fatalError("being written") }

    /// The cluster and its topics, or only these topics.
    public func metadata(topics: [String]? = nil) async throws(KafkaError) -> KafkaClusterMetadata {
        fatalError("being written")
    }

    /// From where to where each partition of a topic goes.
    public func watermarks(topic: String) async throws(KafkaError) -> [Int32: KafkaWatermarks] {
        fatalError("being written")
    }

    /// All groups, by name.
    public func groups() async throws(KafkaError) -> [KafkaGroup] { fatalError("being written") }

    /// The offset that each partition of a topic would go on from for this group; those without one are left out.
    public func committedOffsets(group: String, topic: String) async throws(KafkaError) -> [Int32: Int64] {
        fatalError("being written")
    }

    /// How many messages of each partition a group has yet to read; partitions without a committed offset are left out.
    public func lag(group: String, topic: String) async throws(KafkaError) -> [Int32: Int64] {
        fatalError("being written")
    }
}
