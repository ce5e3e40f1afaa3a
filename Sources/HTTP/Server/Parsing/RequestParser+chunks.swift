import NIOCore

/// Chunked bodies (RFC 9112, section 7.1). Extensions and trailers are read and dropped.
extension RequestParser {
    /// What the line of a chunk's size may have; extensions are of no use to anybody.
    private static let maximumSizeLine = 256

    mutating func nextChunk() throws(HTTPError) -> Part? {
        while true {
            switch state {
            case .chunkSize:
                guard let line = try readLine(limit: Self.maximumSizeLine) else { return nil }
                let size = try Self.chunkSize(line)
                state = size == 0 ? .trailers(left: limits.head) : .chunk(size)
            case .chunk(let left):
                guard let (bytes, left) = take(left) else { return nil }
                state = left == 0 ? .chunkEnd : .chunk(left)
                return .body(bytes)
            case .chunkEnd:
                guard let end = pending.readInteger(as: UInt16.self) else { return nil }
                guard end == 0x0D0A else { throw .malformed("A chunk does not end where it said.") }
                state = .chunkSize
            case .trailers(let left):
                guard let line = try readLine(limit: left) else { return nil }
                if line.isEmpty {
                    state = .head
                    return .end
                }
                let isField = line.prefix { $0 != UInt8(ascii: ":") }.allSatisfy(ByteClass.token.contains)
                guard isField, line.first != UInt8(ascii: ":"), line.contains(UInt8(ascii: ":")) else {
                    throw .malformed("A trailer is no field.")
                }
                state = .trailers(left: left - line.count - 2)
            case .head, .fixed, .complete, .failed: return nil
            }
        }
    }

    /// A line without its end; nil when it is not there yet.
    private mutating func readLine(limit: Int) throws(HTTPError) -> ByteBufferView? {
        let bytes = pending.readableBytesView
        guard let end = bytes.prefix(max(0, limit) + 2).firstIndex(of: UInt8(ascii: "\n")) else {
            guard bytes.count <= limit else { throw .malformed("A line of a chunked body is too long.") }
            return nil
        }
        let line = bytes[..<end]
        guard line.last == UInt8(ascii: "\r") else { throw .malformed("A line does not end in CR LF.") }
        pending.moveReaderIndex(forwardBy: line.count + 1)
        return line.dropLast()
    }

    private static func chunkSize(_ line: ByteBufferView) throws(HTTPError) -> Int {
        let digits = line.prefix { $0.hexDigitValue != nil }
        let rest = line.dropFirst(digits.count).drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard (1...15).contains(digits.count), rest.isEmpty || rest.first == UInt8(ascii: ";"),
            rest.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") })
        else { throw .malformed("A chunk's size cannot be read.") }
        return digits.reduce(0) { $0 << 4 | Int($1.hexDigitValue ?? 0) }
    }
}
