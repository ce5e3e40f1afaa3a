/// One value of one row, in the server's binary format. It is valid for as long as it is held.
public struct PostgresCell: Sendable {
    /// The server's type.
    public let type: PostgresType
    private let owner: PQResult
    private let columnIndex: Int
    // Points into memory of `owner`, which is never changed.
    private nonisolated(unsafe) let memory: UnsafeRawBufferPointer?

    init(owner: PQResult, type: PostgresType, column: Int, memory: UnsafeRawBufferPointer?) {
        self.owner = owner
        self.type = type
        columnIndex = column
        self.memory = memory
    }

    /// The column's name, or of an array's element the array's; for error messages.
    public var column: String { owner.columnName(columnIndex) }

    /// Whether it is NULL.
    public var isNull: Bool { memory == nil }

    /// How many bytes it has; 0 for NULL.
    public var byteCount: Int { memory?.count ?? 0 }

    /// A copy of the value's bytes; NULL throws ``PostgresError/Code/decoding``.
    public func copyBytes() throws(PostgresError) -> [UInt8] { Array(try bytes) }

    /// The bytes, which live as long as this cell.
    var bytes: UnsafeRawBufferPointer {
        get throws(PostgresError) {
            guard let memory else {
                throw PostgresError(.decoding, "column \"\(column)\" is NULL, and the type read is not optional")
            }
            return memory
        }
    }

    /// An element of the array that this cell is.
    func element(_ type: PostgresType, _ memory: UnsafeRawBufferPointer?) -> PostgresCell {
        PostgresCell(owner: owner, type: type, column: columnIndex, memory: memory)
    }

    /// The error for a cell that is no `wanted`.
    public func mismatch<Wanted>(_ wanted: Wanted.Type, _ reason: String? = nil) -> PostgresError {
        let reason = reason ?? "it is \(type); cast it in the statement"
        return PostgresError(.decoding, "column \"\(column)\" cannot be read as \(wanted): \(reason)")
    }
}
