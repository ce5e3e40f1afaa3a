/// Which Kafka a stack uses.
public enum StackKafka: Sendable, Hashable {
    /// Brokers of its own, in memory.
    case embedded
    /// A cluster that runs already: `host:port,…`.
    case external(String)
}
