/// Bytes in network order, as Postgres' binary format has them.
public struct PostgresBuffer: Sendable, Hashable {
    /// What was written so far.
    public private(set) var bytes: [UInt8] = []

    /// Why this can't be sent; the first reason stays.
    private(set) var problem: String?

    init() {}

    /// Appends a whole number, most significant byte first.
    public mutating func append<Number: FixedWidthInteger>(_ number: Number) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Appends bytes as they are.
    public mutating func append(contentsOf other: some Sequence<UInt8>) { bytes.append(contentsOf: other) }

    /// Appends a text as UTF-8. One with U+0000 in it cannot be sent, since Postgres cannot keep it.
    public mutating func append(text: String) {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        if bytes[start...].contains(0) { refuse("a text has the character U+0000 in it") }
    }

    /// Has the statement fail before it is sent.
    mutating func refuse(_ reason: String) { problem = problem ?? reason }

    /// Appends what `body` appends, with its length as an Int32 before it.
    mutating func appendWithLength(_ body: (inout PostgresBuffer) -> Void) {
        let start = bytes.count
        append(Int32(0))
        body(&self)
        let length = Int32(truncatingIfNeeded: bytes.count - start - 4)
        withUnsafeBytes(of: length.bigEndian) { bytes.replaceSubrange(start..<start + 4, with: $0) }
    }
}
