/// A cluster as its brokers describe it.
public struct KafkaClusterMetadata: Sendable, Hashable {
    /// A broker that is up.
    public struct Broker: Sendable, Hashable {
        /// Its number.
        public var id: Int32
        /// The host that it wants to be called by.
        public var host: String
        /// The port that it wants to be called at.
        public var port: Int
    }

    /// A topic.
    public struct Topic: Sendable, Hashable {
        /// The name.
        public var name: String
        /// By their numbers, from 0.
        public var partitions: [Partition]
    }

    /// A partition of a topic.
    public struct Partition: Sendable, Hashable {
        /// The number in the topic.
        public var id: Int32
        /// The broker that leads it; `nil` while there is none.
        public var leader: Int32?
        /// The brokers that keep it.
        public var replicas: [Int32]
        /// Those of them that have all of it.
        public var inSyncReplicas: [Int32]
    }

    /// The id that the cluster was made with.
    public var clusterID: String?
    /// The broker that decides; `nil` while there is none.
    public var controllerID: Int32?
    /// Those that are up, by id.
    public var brokers: [Broker]
    /// By name. Topics that do not exist are not among them.
    public var topics: [Topic]

    /// The topic of this name, when it exists.
    public func topic(_ name: String) -> Topic? { topics.first { $0.name == name } }
}
