/// Reads a cell's bytes from the front and never past the end.
struct PostgresReader {
    private let cell: PostgresCell
    private var rest: UnsafeRawBufferPointer.SubSequence

    init(_ cell: PostgresCell) throws(PostgresError) {
        self.cell = cell
        rest = try cell.bytes[...]
    }

    mutating func bytes(_ count: Int) throws(PostgresError) -> UnsafeRawBufferPointer {
        guard count <= rest.count else { throw cell.mismatch([UInt8].self, "it ends too early") }
        defer { rest = rest.dropFirst(count) }
        return UnsafeRawBufferPointer(rebasing: rest.prefix(count))
    }

    mutating func int32() throws(PostgresError) -> Int32 {
        Int32(bigEndian: try bytes(4).loadUnaligned(as: Int32.self))
    }
}
