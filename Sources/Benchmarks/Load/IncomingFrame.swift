import Foundation
import NIOCore

/// What a load generator has to know of a frame, found without a decoder: it must cost less than what it measures.
///
/// It relies on the order in which our servers write members: `op` first, an ack's `id` second.
enum IncomingFrame: Sendable, Hashable {
    /// The first frame.
    case hello
    /// The answer to the message that was to be sent then.
    case ack(nanoseconds: Int)
    /// A message of ours.
    case message(Stamp)
    /// A request was not done.
    case error
    /// Anything else, such as that somebody joined.
    case other

    private static let ackStart = Array(#"{"op":"ack","id":""#.utf8)
    private static let entryStart = Array(#"{"op":"entry""#.utf8)
    private static let helloStart = Array(#"{"op":"hello""#.utf8)
    private static let errorStart = Array(#"{"op":"error""#.utf8)
    private static let bodyStart = Array(#","body":""#.utf8)

    /// Calls `body` with each frame of a text: several may come in one, a line each.
    static func forEach(in text: ByteBuffer, _ body: (IncomingFrame) -> Void) {
        text.withUnsafeReadableBytes { bytes in
            var start = 0
            while start < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
                let end = find([UInt8(ascii: "\n")], in: rest) ?? rest.count
                body(IncomingFrame(UnsafeRawBufferPointer(rebasing: rest[..<end])))
                start += end + 1
            }
        }
    }

    private init(_ line: UnsafeRawBufferPointer) {
        if Self.has(line, prefix: Self.entryStart) {
            guard let place = Self.find(Self.bodyStart, in: line),
                case let start = place + Self.bodyStart.count, start + Stamp.digits < line.count,
                let time = Stamp.readDigits(line, at: start)
            else {
                self = .other
                return
            }
            self = .message(Stamp(nanoseconds: time, pod: Int(line[start + Stamp.digits]) - 0x30))
        } else if Self.has(line, prefix: Self.ackStart) {
            self = Stamp.readDigits(line, at: Self.ackStart.count).map { .ack(nanoseconds: $0) } ?? .other
        } else if Self.has(line, prefix: Self.helloStart) {
            self = .hello
        } else {
            self = Self.has(line, prefix: Self.errorStart) ? .error : .other
        }
    }

    private static func has(_ line: UnsafeRawBufferPointer, prefix: [UInt8]) -> Bool {
        guard line.count >= prefix.count, let base = line.baseAddress else { return false }
        return memcmp(base, prefix, prefix.count) == 0
    }

    private static func find(_ needle: [UInt8], in bytes: UnsafeRawBufferPointer) -> Int? {
        guard let base = bytes.baseAddress, let first = needle.first else { return nil }
        var start = 0
        while start + needle.count <= bytes.count,
            let found = memchr(base + start, Int32(first), bytes.count - needle.count + 1 - start)
        {
            if memcmp(found, needle, needle.count) == 0 { return UnsafeRawPointer(found) - base }
            start = UnsafeRawPointer(found) - base + 1
        }
        return nil
    }
}
