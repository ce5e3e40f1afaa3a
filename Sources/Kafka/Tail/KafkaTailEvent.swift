/// What a ``KafkaTailConsumer`` tells its handler.
public enum KafkaTailEvent: Sendable, Hashable {
    /// Why messages may have been missed.
    public enum Loss: Sendable, Hashable {
        /// The cluster is another one than before: its offsets mean nothing.
        case newCluster
        /// A partition begins after, or ends before, the place we stood at.
        case offsetOutOfRange
        /// A topic was deleted and made anew.
        case topicRecreated
        /// All brokers were away and are back; what was read goes on where it stood.
        case reconnected
    }

    /// New messages, in the order of their partitions; never empty.
    case messages([KafkaMessage])
    /// Messages may have been missed until now; everything after this event is seen. Compare with what is durable.
    case positionLost(Loss)
}
