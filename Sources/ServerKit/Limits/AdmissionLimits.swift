import Observability
public import ServiceKit

/// How much a server may have taken of its machine before it lets in no more sockets and streams of events.
public struct AdmissionLimits: Sendable, Hashable {
    /// Descriptors that are kept free for requests, Postgres, Kafka and files.
    public var reservedDescriptors = 512
    /// Resident memory in bytes; nil for no limit.
    public var memory: Int?

    /// The defaults: 512 descriptors, and any memory.
    public init() {}

    /// Reads:
    ///
    /// | key | default | |
    /// |---|---|---|
    /// | `CHATTING_DESCRIPTOR_RESERVE` | `512` | descriptors below `ulimit -n` that sockets and streams do not get |
    /// | `CHATTING_MEMORY_LIMIT` | 85 % of the container's limit | resident memory from which on sockets and streams are refused: `900Mi`, `2Gi`, bytes, or `off` |
    public init(_ reader: inout ConfigurationReader) {
        reservedDescriptors = reader.int("CHATTING_DESCRIPTOR_RESERVE", default: 512, in: 0...1_000_000)
        let share = MemoryLimit.ofContainer.map { $0 / 100 * 85 }
        memory = reader.size("CHATTING_MEMORY_LIMIT", default: share)
    }
}
