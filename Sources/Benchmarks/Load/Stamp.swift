import NIOCore

/// When a message was to be sent, and by a client of which pod: the beginning of its body, so that whoever gets it can tell
/// how long it took without looking anything up.
struct Stamp: Sendable, Hashable {
    /// Nanoseconds of the monotonic clock.
    let nanoseconds: Int
    let pod: Int

    /// How many digits the time has; enough for 31 years since boot.
    static let digits = 18
    /// What a body of 100 bytes has behind the stamp.
    private static let filler = String(repeating: "lorem ipsum ", count: 7).prefix(100 - digits - 1)

    /// The message's body.
    func writeBody(to buffer: inout ByteBuffer) {
        Self.writeDigits(nanoseconds, to: &buffer)
        buffer.writeInteger(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: pod))
        buffer.writeSubstring(Self.filler)
    }

    /// Writes a number with leading zeros.
    static func writeDigits(_ number: Int, to buffer: inout ByteBuffer) {
        var rest = number
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: digits) { bytes in
            for index in (0..<digits).reversed() {
                bytes[index] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            }
            return digits
        }
    }

    /// Reads such a number; nil where there is none.
    static func readDigits(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Int? {
        guard start >= 0, start + digits <= bytes.count else { return nil }
        var number = 0
        for index in start..<start + digits {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            number = number * 10 + Int(digit)
        }
        return number
    }
}
