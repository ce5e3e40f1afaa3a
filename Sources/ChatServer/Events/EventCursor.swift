import Contracts
import Cryptography
import Foundation
import NIOCore
import ServiceKit

/// Where a stream of events stands in all rooms of its user: an `id:` of at most 2 KB, however many rooms there are.
///
/// For the rooms with the latest entries it holds the exact place. For all others it holds one moment, before which everything
/// was sent: they go on behind the last place that was committed by then, which may repeat entries and leaves none out.
/// Forgetting a room's exact place is therefore always safe.
struct EventCursor: Sendable, Hashable {
    /// The most exact places: with 8 + 9 bytes each and the head they stay under 1.5 KB, and 2 KB as text.
    static let capacity = 84
    private static let version: UInt8 = 1

    /// The store's epoch that the places belong to.
    let epoch: Int64
    /// Everything that was committed before it was sent.
    let since: Timestamp
    private var places: [(key: UInt64, seq: Int64)] = []

    /// A cursor without exact places.
    init(epoch: Int64, since: Timestamp) {
        self.epoch = epoch
        self.since = since
    }

    /// The exact place in a room, where it is known.
    func place(in room: RoomID) -> Int64? {
        let key = Self.key(room)
        return places.first { $0.key == key }?.seq
    }

    /// An entry was sent.
    mutating func advance(_ room: RoomID, to seq: Int64) {
        let key = Self.key(room)
        if places.last?.key == key {
            places[places.count - 1].seq = seq
            return
        }
        places.removeAll { $0.key == key }
        places.append((key, seq))
        if places.count > Self.capacity { places.removeFirst() }
    }

    /// The same places, and everything before a later moment.
    func reaching(_ moment: Timestamp) -> EventCursor {
        var cursor = EventCursor(epoch: epoch, since: max(since, moment))
        cursor.places = places
        return cursor
    }

    /// As it is sent.
    var text: String {
        var bytes = ByteBuffer()
        bytes.writeInteger(Self.version)
        bytes.writeVariable(UInt64(bitPattern: epoch))
        bytes.writeVariable(UInt64(bitPattern: since.milliseconds))
        for (key, seq) in places {
            bytes.writeInteger(key)
            bytes.writeVariable(UInt64(bitPattern: seq))
        }
        return Base64URL.encode(Array(bytes.readableBytesView))
    }

    /// Reads ``text``; nil for anything else.
    init?(_ text: String) {
        guard text.utf8.count <= 2_048, let decoded = Base64URL.decode(text[...]) else { return nil }
        var bytes = ByteBuffer(bytes: decoded)
        guard bytes.readInteger(as: UInt8.self) == Self.version, let epoch = bytes.readVariable(),
            let since = bytes.readVariable(), since <= UInt64(Int64.max / 1_000)
        else { return nil }
        self.init(
            epoch: Int64(bitPattern: epoch), since: Timestamp(microseconds: Int64(since) * 1_000))
        while bytes.readableBytes > 0 {
            guard let key: UInt64 = bytes.readInteger(), let seq = bytes.readVariable(), seq <= UInt64(Int64.max),
                places.count < Self.capacity
            else { return nil }
            places.append((key, Int64(seq)))
        }
    }

    /// The random half of the room's UUID: two rooms of a user do not share it.
    private static func key(_ room: RoomID) -> UInt64 {
        withUnsafeBytes(of: room.uuid.uuid) { UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self)) }
    }

    static func == (one: EventCursor, other: EventCursor) -> Bool {
        one.epoch == other.epoch && one.since == other.since
            && one.places.elementsEqual(other.places) { $0 == $1 }
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(epoch)
        hasher.combine(since)
    }
}

extension ByteBuffer {
    /// Seven bits a byte, the lowest first, as LEB128 has it.
    fileprivate mutating func writeVariable(_ number: UInt64) {
        var rest = number
        while rest > 0x7F {
            writeInteger(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        writeInteger(UInt8(rest))
    }

    fileprivate mutating func readVariable() -> UInt64? {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while let byte: UInt8 = readInteger(), shift < 64 {
            number |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return number }
            shift += 7
        }
        return nil
    }
}
