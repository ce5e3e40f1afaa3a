public import Observability
public import ServiceKit

/// What was received.
public struct KafkaMessage: Sendable, Hashable {
    /// Where it stood.
    public var topic: String
    /// The partition of the topic.
    public var partition: Int32
    /// The place in the partition; grows, though not always by one.
    public var offset: Int64
    /// The key, when it has one.
    public var key: [UInt8]?
    /// The payload; empty for a tombstone.
    public var value: [UInt8]
    /// Names and values beside the payload, in the sender's order.
    public var headers: [KafkaHeader]
    /// When its sender made it, or the broker took it, as the topic is set; to the millisecond.
    public var timestamp: Timestamp?

    /// A message, for tests of handlers.
    public init(
        topic: String, partition: Int32, offset: Int64, key: [UInt8]? = nil, value: [UInt8],
        headers: [KafkaHeader] = [], timestamp: Timestamp? = nil
    ) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.key = key
        self.value = value
        self.headers = headers
        self.timestamp = timestamp
    }

    /// The value of the first header of this name.
    public func header(_ name: String) -> [UInt8]? { headers.first { $0.name == name }?.value }

    /// The place in its trace of the work that sent the message, where its `traceparent` tells.
    public var trace: TraceContext? {
        header("traceparent").flatMap { TraceContext(traceparent: String(decoding: $0, as: UTF8.self)) }
    }
}
