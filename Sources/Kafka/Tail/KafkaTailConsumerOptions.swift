/// How a ``KafkaTailConsumer`` reads.
public struct KafkaTailConsumerOptions: Sendable, Hashable {
    /// What metrics call the consumer, in place of the group that it has none of.
    public var name = "tail"
    /// How many messages the handler gets at once, at most.
    public var batchSize = 500
    /// How often the brokers are asked for new partitions, for their cluster's id, and whether they are there.
    public var refreshInterval: Duration = .seconds(2)
    /// How long one such question may take before the brokers count as away.
    public var requestTimeout: Duration = .seconds(5)

    /// The defaults: 500 at once, a look every 2 s.
    public init() {}
}
