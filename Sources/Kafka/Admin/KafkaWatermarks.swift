/// From where to where a partition's messages go.
public struct KafkaWatermarks: Sendable, Hashable {
    /// The oldest offset that is kept.
    public var low: Int64
    /// The offset that the next message gets.
    public var high: Int64
}
