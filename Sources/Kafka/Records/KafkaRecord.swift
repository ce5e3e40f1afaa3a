public import ServiceKit

/// What is to be sent.
public struct KafkaRecord: Sendable, Hashable {
    /// The topic; it must exist.
    public var topic: String
    /// Records with the same key go to the same partition, so they stay in order. Without one they are spread.
    public var key: [UInt8]?
    /// The payload.
    public var value: [UInt8]
    /// Names and values beside the payload.
    public var headers: [KafkaHeader]
    /// A partition of the caller's choice; `nil` leaves it to the key (murmur2, as Java's clients do it).
    public var partition: Int32?
    /// When it came about, to the millisecond; `nil` is when it is sent.
    public var timestamp: Timestamp?

    /// A record.
    public init(
        topic: String, key: [UInt8]? = nil, value: [UInt8], headers: [KafkaHeader] = [], partition: Int32? = nil,
        timestamp: Timestamp? = nil
    ) {
        self.topic = topic
        self.key = key
        self.value = value
        self.headers = headers
        self.partition = partition
        self.timestamp = timestamp
    }
}
