import Contracts

/// A committed entry as it reaches a pod: from its own writer, or by Kafka.
enum IncomingEntry: Sendable {
    /// Committed by this process.
    case committed(RoomEntry)
    /// Committed by any process, this one included.
    case record(EntryRecord)

    /// Where.
    var room: RoomID {
        switch self {
        case .committed(let entry): entry.room
        case .record(let record): record.room
        }
    }

    /// Its place.
    var seq: Int64 {
        switch self {
        case .committed(let entry): entry.entry.seq
        case .record(let record): record.seq
        }
    }

    /// Whether it brings users into the room, who may be here although nobody of the room was before.
    var isJoin: Bool {
        switch self {
        case .committed(let entry): entry.entry.type == .join
        case .record(let record): record.type == .join
        }
    }

    /// Encodes it; nil when it cannot be understood.
    func delivery() -> Delivery? {
        switch self {
        case .committed(let entry): Delivery(entry.entry, in: entry.room)
        case .record(let record): record.delivery()
        }
    }
}
