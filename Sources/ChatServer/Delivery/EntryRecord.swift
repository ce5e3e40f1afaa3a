import Contracts
import Foundation
import HTTP
import Kafka
import NIOCore
import ServiceKit

/// A record of `chat.entries`, read only as far as is needed: most are repeats, or of rooms that nobody here is in.
///
/// The value is `{"epoch":…,"room":…,` and then the members of the entry's object, `seq` and `type` first and `at` last: what
/// sockets are sent is put together from these bytes as they are.
struct EntryRecord: Sendable {
    /// The store's epoch in which it was committed.
    let epoch: Int64
    /// Where.
    let room: RoomID
    /// Its place.
    let seq: Int64
    /// What happened.
    let type: EntryType
    private let value: ByteBuffer
    private let members: Int

    /// Nil when the value does not begin as expected.
    init?(_ value: [UInt8]) {
        var buffer = ByteBuffer(bytes: value)
        guard buffer.skip(#"{"epoch":"#), let epoch = buffer.readDigits(), buffer.skip(#","room":""#),
            let text = buffer.readString(length: 36), let room = RoomID(text), buffer.skip(#"","#)
        else { return nil }
        members = buffer.readerIndex
        guard buffer.skip(#""seq":"#), let seq = buffer.readDigits(), buffer.skip(#","type":""#),
            let end = buffer.readableBytesView.firstIndex(of: UInt8(ascii: "\"")),
            let word = buffer.readString(length: end - buffer.readerIndex), let type = EntryType(rawValue: word)
        else { return nil }
        self.value = ByteBuffer(bytes: value)
        (self.epoch, self.room, self.seq, self.type) = (epoch, room, seq, type)
    }

    /// What sockets are sent; nil when the rest of the value is not as expected.
    func delivery() -> Delivery? {
        switch type {
        case .message, .edit, .delete, .react, .unreact, .erase: spliced() ?? decoded()
        case .join, .leave, .kick, .member, .room: decoded()
        }
    }

    private func decoded() -> Delivery? {
        guard let decoded = try? EntryCodec.decode(Array(value.readableBytesView)) else { return nil }
        return Delivery(decoded.entry.entry, in: room)
    }

    /// Only what changes who is a member has to be understood; the bytes of the others just pass through.
    private func spliced() -> Delivery? {
        // `,"at":"2026-11-24T09:30:00.250Z"}`
        let tail = 34
        guard value.readableBytes > members + tail,
            let end = value.getString(at: value.writerIndex - tail, length: tail), end.hasPrefix(#","at":""#),
            end.hasSuffix(#""}"#), let at = Timestamp(rfc3339: end.dropFirst(7).dropLast(2)),
            let rest = value.getSlice(at: members, length: value.writerIndex - members)
        else { return nil }
        var frame = ByteBuffer()
        frame.reserveCapacity(rest.readableBytes + 64)
        frame.writeStaticString(#"{"op":"entry","room":""#)
        frame.writeString(room.description)
        frame.writeStaticString(#"","#)
        frame.writeImmutableBuffer(rest)
        return Delivery(seq: seq, at: at, frame: .text(frame), membership: nil)
    }
}

extension ByteBuffer {
    /// Moves behind `text`, if that is what comes next.
    fileprivate mutating func skip(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard readableBytes >= count else { return false }
        let isNext = text.withUTF8Buffer { expected in readableBytesView.prefix(count).elementsEqual(expected) }
        if isNext { moveReaderIndex(forwardBy: count) }
        return isNext
    }

    /// Reads a number of up to 18 digits.
    fileprivate mutating func readDigits() -> Int64? {
        var number: Int64 = 0
        var count = 0
        for byte in readableBytesView {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte), count < 18 else { break }
            number = number * 10 + Int64(byte - UInt8(ascii: "0"))
            count += 1
        }
        guard count > 0 else { return nil }
        moveReaderIndex(forwardBy: count)
        return number
    }
}
