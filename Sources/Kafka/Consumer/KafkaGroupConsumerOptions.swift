public import ServiceKit

/// How a ``KafkaGroupConsumer`` reads.
public struct KafkaGroupConsumerOptions: Sendable {
    /// Where a group without committed offsets begins.
    public enum Start: String, Sendable, Hashable {
        /// With the oldest message that is kept.
        case earliest
        /// With what comes from now on.
        case latest
    }

    /// How many messages the handler gets at once, at most.
    public var batchSize = 500
    /// Where a group without committed offsets begins.
    public var start = Start.earliest
    /// After how much silence the brokers give this member's partitions to others.
    public var sessionTimeout: Duration = .seconds(10)
    /// How often this member tells that it lives.
    public var heartbeatInterval: Duration = .milliseconds(500)
    /// How long the handler may take before its partitions are paused; it keeps them, and what is fetched stays bounded.
    public var pauseAfter: Duration = .seconds(30)
    /// The pauses between attempts of a batch that the handler threw at.
    public var backOff = BackOff()
    /// How long a shutdown waits for the handler before it is cancelled; what it had is delivered again later.
    public var shutdownTimeout: Duration = .seconds(10)

    /// The defaults: from the earliest, 500 at once.
    public init() {}
}
