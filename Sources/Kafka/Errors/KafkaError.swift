/// What went wrong between us and the brokers.
///
/// The message is for operators; it holds names of topics and librdkafka's words, never a record's content.
public struct KafkaError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of thing went wrong, as far as a caller would act on it.
    public enum Code: Sendable, Hashable {
        /// A setting that librdkafka refuses, or that contradicts another one.
        case configuration
        /// The bounded queue of the producer has no room; nothing was taken of the records that were refused.
        case queueFull
        /// The client is closed, or closes.
        case closed
        /// Not done in time: not acknowledged, not answered. It may still have been done.
        case timeout
        /// No broker can be reached.
        case connection
        /// The topic or the partition does not exist.
        case unknownTopic
        /// The topic exists already.
        case topicExists
        /// Fewer replicas are in sync than the topic asks for.
        case notEnoughReplicas
        /// The record is larger than the client or the topic takes.
        case messageTooLarge
        /// The brokers do not know who we are, or do not let us.
        case authorization
        /// The brokers do not offer what was asked, as the embedded ones do not offer administration.
        case unsupported
        /// Everything else; ``KafkaError/number`` tells it.
        case other
    }

    /// The kind.
    public var code: Code
    /// For operators, in a sentence or less.
    public var message: String
    /// The topic it is about, when it is about one.
    public var topic: String?
    /// The partition it is about, when it is about one.
    public var partition: Int32?
    /// The number of the error: the protocol's where positive, librdkafka's own where negative, 0 for ours.
    public var number: Int
    /// Whether the same call may succeed later.
    public var isRetryable: Bool
    /// Whether the client that gave it is of no more use; a ``KafkaProducer`` replaces such a client itself.
    public var isFatal: Bool

    /// An error.
    public init(
        _ code: Code, _ message: String, topic: String? = nil, partition: Int32? = nil, number: Int = 0,
        isRetryable: Bool = false, isFatal: Bool = false
    ) {
        self.code = code
        self.message = message
        self.topic = topic
        self.partition = partition
        self.number = number
        self.isRetryable = isRetryable
        self.isFatal = isFatal
    }

    /// Where and what, in a line.
    public var description: String {
        switch (topic, partition) {
        case (let topic?, let partition?): "\(topic)/\(partition): \(message)"
        case (let topic?, nil): "\(topic): \(message)"
        case (nil, _): message
        }
    }
}
