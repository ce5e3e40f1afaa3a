/// A name and a value beside a record's own; names may repeat, and their order is kept.
public struct KafkaHeader: Sendable, Hashable {
    /// The name.
    public var name: String
    /// The value; Kafka does not look into it.
    public var value: [UInt8]

    /// A header with these bytes.
    public init(_ name: String, _ value: [UInt8]) {
        self.name = name
        self.value = value
    }

    /// A header with this text as UTF-8.
    public init(_ name: String, _ text: String) { self.init(name, Array(text.utf8)) }
}
