public import NIOCore

/// JSON's grammar to the letter (RFC 8259): Foundation's decoder also takes trailing commas and a byte order mark.
public enum JSONSyntax {
    /// How many arrays and objects may lie within each other.
    public static let maximumDepth = 64

    /// Whether the bytes are one value with nothing but white space around it; that they are UTF-8 is for others to check.
    public static func isValid(_ bytes: ByteBuffer) -> Bool {
        bytes.withUnsafeReadableBytes { bytes in
            var scanner = JSONScanner(bytes: bytes)
            return scanner.isDocument()
        }
    }
}

/// Reads over one document; each function returns false for what breaks the grammar.
private struct JSONScanner {
    let bytes: UnsafeRawBufferPointer
    private var index = 0

    init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func isDocument() -> Bool {
        skipSpace()
        guard value(depth: 0) else { return false }
        skipSpace()
        return index == bytes.count
    }

    private mutating func value(depth: Int) -> Bool {
        guard index < bytes.count else { return false }
        switch bytes[index] {
        case UInt8(ascii: "{"):
            return depth < JSONSyntax.maximumDepth
                && list(until: UInt8(ascii: "}")) { $0.member(depth: depth + 1) }
        case UInt8(ascii: "["):
            return depth < JSONSyntax.maximumDepth
                && list(until: UInt8(ascii: "]")) { $0.value(depth: depth + 1) }
        case UInt8(ascii: "\""): return string()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return number()
        case UInt8(ascii: "t"): return word("true")
        case UInt8(ascii: "f"): return word("false")
        case UInt8(ascii: "n"): return word("null")
        default: return false
        }
    }

    private mutating func list(until end: UInt8, _ item: (inout JSONScanner) -> Bool) -> Bool {
        index += 1
        skipSpace()
        if take(end) { return true }
        while true {
            guard item(&self) else { return false }
            skipSpace()
            if take(end) { return true }
            guard take(UInt8(ascii: ",")) else { return false }
            skipSpace()
        }
    }

    private mutating func member(depth: Int) -> Bool {
        guard string() else { return false }
        skipSpace()
        guard take(UInt8(ascii: ":")) else { return false }
        skipSpace()
        return value(depth: depth)
    }

    private mutating func string() -> Bool {
        guard take(UInt8(ascii: "\"")) else { return false }
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return true
            case UInt8(ascii: "\\"): guard escape() else { return false }
            case 0..<0x20: return false
            default: break
            }
        }
        return false
    }

    /// What stands behind a backslash.
    private mutating func escape() -> Bool {
        guard index < bytes.count else { return false }
        let byte = bytes[index]
        index += 1
        if byte == UInt8(ascii: "u") {
            guard index + 4 <= bytes.count else { return false }
            defer { index += 4 }
            return bytes[index..<index + 4].allSatisfy(Self.isHexadecimal)
        }
        return "\"\\/bfnrt".utf8.contains(byte)
    }

    private mutating func number() -> Bool {
        _ = take(UInt8(ascii: "-"))
        // No digit comes behind a leading zero.
        guard take(UInt8(ascii: "0")) || digits() else { return false }
        if take(UInt8(ascii: ".")) {
            guard digits() else { return false }
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            _ = take(UInt8(ascii: "+")) || take(UInt8(ascii: "-"))
            guard digits() else { return false }
        }
        return true
    }

    private mutating func digits() -> Bool {
        let start = index
        while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) { index += 1 }
        return index > start
    }

    private mutating func word(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { word in
            let isThere = bytes[index...].starts(with: word)
            index += word.count
            return isThere
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while index < bytes.count, Self.isSpace(bytes[index]) { index += 1 }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
