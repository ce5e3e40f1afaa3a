/// How a ``KafkaProducer`` sends.
public struct KafkaProducerOptions: Sendable, Hashable {
    /// Who must have a record before it counts as delivered.
    public enum Acknowledgements: Sendable, Hashable {
        /// All replicas in sync, of which the topic asks for at least its `min.insync.replicas`.
        case all
        /// The leader alone: faster, and lost with it.
        case leader
    }

    /// What metrics call the producer, where a process has several.
    public var name = "main"
    /// How long a batch waits for more records. This is the latency of a record when few are sent.
    public var linger: Duration = .milliseconds(1)
    /// How many requests are on their way to a broker at once. With one, batches grow by themselves as the load does.
    public var maxInFlight = 1
    /// Who must have a record before it counts as delivered.
    public var acknowledgements = Acknowledgements.all
    /// Whether retries can neither double records nor change their order. Needs `.all`.
    public var isIdempotent = true
    /// How long a record is tried for before it fails.
    public var deliveryTimeout: Duration = .seconds(30)
    /// How many records may wait for their delivery; more are refused with ``KafkaError/Code/queueFull``.
    public var queueLimit = 100_000
    /// How many bytes these may have together, to about a kilobyte.
    public var queueBytes = 64 << 20
    /// How long a shutdown waits for the queue to become empty before it fails what is left.
    public var flushTimeout: Duration = .seconds(10)

    /// The defaults: idempotent, acknowledged by all, a millisecond of linger.
    public init() {}
}
