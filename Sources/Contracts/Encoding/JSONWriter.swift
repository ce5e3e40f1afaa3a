public import NIOCore

/// Writes one JSON object after the other into a buffer, member by member, without a tree or an encoder in between: frames
/// and entries are made for every message.
public struct JSONWriter {
    /// What was written.
    public private(set) var buffer: ByteBuffer
    private var needsComma = false

    /// Writes behind what is in `buffer`.
    public init(_ buffer: ByteBuffer) { self.buffer = buffer }

    /// Writes an object with what `members` writes.
    public mutating func object(_ members: (inout JSONWriter) -> Void) {
        separate()
        buffer.writeInteger(UInt8(ascii: "{"))
        needsComma = false
        members(&self)
        buffer.writeInteger(UInt8(ascii: "}"))
        needsComma = true
    }

    /// Writes an array with what `elements` writes.
    public mutating func array(_ elements: (inout JSONWriter) -> Void) {
        separate()
        buffer.writeInteger(UInt8(ascii: "["))
        needsComma = false
        elements(&self)
        buffer.writeInteger(UInt8(ascii: "]"))
        needsComma = true
    }

    /// Writes a member's name; its value comes next.
    public mutating func key(_ name: StaticString) {
        separate()
        buffer.writeInteger(UInt8(ascii: "\""))
        name.withUTF8Buffer { _ = buffer.writeBytes($0) }
        buffer.writeStaticString("\":")
        needsComma = false
    }

    /// Writes a member whose name is not known beforehand.
    public mutating func key(_ name: String) {
        value(name)
        buffer.writeInteger(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a string.
    public mutating func value(_ text: some StringProtocol) {
        separate()
        buffer.writeInteger(UInt8(ascii: "\""))
        // Runs that need no escaping go in one piece.
        let wrote: Void? = text.utf8.withContiguousStorageIfAvailable { writeEscaped($0) }
        if wrote == nil { Array(text.utf8).withUnsafeBufferPointer { writeEscaped($0) } }
        buffer.writeInteger(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Writes a whole number.
    public mutating func value(_ number: Int64) {
        separate()
        buffer.writeString(String(number))
        needsComma = true
    }

    /// Writes `true` or `false`.
    public mutating func value(_ flag: Bool) {
        separate()
        buffer.writeStaticString(flag ? "true" : "false")
        needsComma = true
    }

    /// Writes `null`.
    public mutating func null() {
        separate()
        buffer.writeStaticString("null")
        needsComma = true
    }

    /// Writes a newline between objects that travel in one frame.
    public mutating func newline() {
        buffer.writeInteger(UInt8(ascii: "\n"))
        needsComma = false
    }

    private mutating func separate() {
        if needsComma { buffer.writeInteger(UInt8(ascii: ",")) }
    }

    private mutating func writeEscaped(_ bytes: UnsafeBufferPointer<UInt8>) {
        var start = 0
        for (index, byte) in bytes.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F {
            buffer.writeBytes(bytes[start..<index])
            start = index + 1
            switch byte {
            case 0x22: buffer.writeStaticString("\\\"")
            case 0x5C: buffer.writeStaticString("\\\\")
            case 0x0A: buffer.writeStaticString("\\n")
            case 0x0D: buffer.writeStaticString("\\r")
            case 0x09: buffer.writeStaticString("\\t")
            default:
                let digits = Array("0123456789abcdef".utf8)
                buffer.writeStaticString("\\u00")
                buffer.writeInteger(digits[Int(byte >> 4)])
                buffer.writeInteger(digits[Int(byte & 0x0F)])
            }
        }
        buffer.writeBytes(bytes[start...])
    }
}
