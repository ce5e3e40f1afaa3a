/// Where a record stands now that the brokers have acknowledged it.
public struct KafkaDelivery: Sendable, Hashable {
    /// The partition it went to.
    public var partition: Int32
    /// Its place there.
    public var offset: Int64

    /// A delivery, for tests of what waits for one.
    public init(partition: Int32, offset: Int64) {
        self.partition = partition
        self.offset = offset
    }
}
