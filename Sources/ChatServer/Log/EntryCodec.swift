public import Contracts
public import Kafka

/// An entry as a record of `chat.entries`: keyed by its room, the value the members of the entry's object behind `epoch` and
/// `room`.
public enum EntryCodec {
    /// The record of an entry.
    public static func record(_ entry: RoomEntry, epoch: Int64, traceparent: String? = nil) -> KafkaRecord {
        fatalError("being written")
    }

    /// Reads a record's value; throws when it is none of ours.
    public static func decode(_ value: [UInt8]) throws -> (epoch: Int64, entry: RoomEntry) {
        fatalError("being written")
    }
}
