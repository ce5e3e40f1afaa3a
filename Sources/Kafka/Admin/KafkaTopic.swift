/// A topic that should exist.
public struct KafkaTopic: Sendable, Hashable {
    /// The name.
    public var name: String
    /// How many partitions it is made with.
    public var partitions: Int
    /// How many brokers keep each partition.
    public var replicationFactor: Int
    /// How many replicas must be in sync for a record that asks for all; `nil` leaves it to the cluster.
    public var minInSyncReplicas: Int?
    /// How long messages are kept; `nil` leaves it to the cluster.
    public var retention: Duration?
    /// Any further setting of a topic: `cleanup.policy`, `max.message.bytes`, …
    public var settings: [String: String]

    /// A topic; three replicas unless told otherwise.
    public init(
        _ name: String, partitions: Int, replicationFactor: Int = 3, minInSyncReplicas: Int? = nil,
        retention: Duration? = nil, settings: [String: String] = [:]
    ) {
        self.name = name
        self.partitions = partitions
        self.replicationFactor = replicationFactor
        self.minInSyncReplicas = minInSyncReplicas
        self.retention = retention
        self.settings = settings
    }
}
