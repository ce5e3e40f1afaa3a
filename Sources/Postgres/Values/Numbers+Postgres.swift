extension PostgresCell {
    /// A whole number of any of the server's widths, when it fits.
    fileprivate func integer<Number: FixedWidthInteger>(_: Number.Type) throws(PostgresError) -> Number {
        let bytes = try bytes
        let wide: Int64
        switch (type, bytes.count) {
        case (.int8, 8): wide = Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        case (.int4, 4): wide = Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
        case (.int2, 2): wide = Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
        case (.oid, 4): wide = Int64(UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self)))
        default: throw mismatch(Number.self)
        }
        guard let number = Number(exactly: wide) else { throw mismatch(Number.self, "it is out of range") }
        return number
    }
}

extension Int: PostgresCodable {
    /// `int8`.
    public static var postgresType: PostgresType { .int8 }
    /// `int8[]`.
    public static var postgresArrayType: PostgresType { .int8Array }
    /// Eight bytes.
    public func encode(into buffer: inout PostgresBuffer) { buffer.append(Int64(self)) }
    /// Reads `int2`, `int4`, `int8`, `oid`.
    public init(postgres cell: PostgresCell) throws(PostgresError) { self = try cell.integer(Int.self) }
}

extension Int64: PostgresCodable {
    /// `int8`.
    public static var postgresType: PostgresType { .int8 }
    /// `int8[]`.
    public static var postgresArrayType: PostgresType { .int8Array }
    /// Eight bytes.
    public func encode(into buffer: inout PostgresBuffer) { buffer.append(self) }
    /// Reads `int2`, `int4`, `int8`, `oid`.
    public init(postgres cell: PostgresCell) throws(PostgresError) { self = try cell.integer(Int64.self) }
}

extension Int32: PostgresCodable {
    /// `int4`.
    public static var postgresType: PostgresType { .int4 }
    /// `int4[]`.
    public static var postgresArrayType: PostgresType { .int4Array }
    /// Four bytes.
    public func encode(into buffer: inout PostgresBuffer) { buffer.append(self) }
    /// Reads `int2`, `int4`, and `int8` and `oid` where the value fits.
    public init(postgres cell: PostgresCell) throws(PostgresError) { self = try cell.integer(Int32.self) }
}

extension Int16: PostgresCodable {
    /// `int2`.
    public static var postgresType: PostgresType { .int2 }
    /// `int2[]`.
    public static var postgresArrayType: PostgresType { .int2Array }
    /// Two bytes.
    public func encode(into buffer: inout PostgresBuffer) { buffer.append(self) }
    /// Reads `int2`, and wider ones where the value fits.
    public init(postgres cell: PostgresCell) throws(PostgresError) { self = try cell.integer(Int16.self) }
}

extension Double: PostgresCodable {
    /// `float8`.
    public static var postgresType: PostgresType { .float8 }
    /// `float8[]`.
    public static var postgresArrayType: PostgresType { .float8Array }
    /// Eight bytes, IEEE 754.
    public func encode(into buffer: inout PostgresBuffer) { buffer.append(bitPattern) }
    /// Reads `float8` and `float4`. `numeric` (what `avg` and `sum(bigint)` give) is to be cast.
    public init(postgres cell: PostgresCell) throws(PostgresError) {
        let bytes = try cell.bytes
        switch (cell.type, bytes.count) {
        case (.float8, 8): self.init(bitPattern: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)))
        case (.float4, 4): self.init(Float(bitPattern: UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self))))
        default: throw cell.mismatch(Double.self)
        }
    }
}

extension Bool: PostgresCodable {
    /// `bool`.
    public static var postgresType: PostgresType { .bool }
    /// `bool[]`.
    public static var postgresArrayType: PostgresType { .boolArray }
    /// One byte.
    public func encode(into buffer: inout PostgresBuffer) { buffer.append(self ? 1 as UInt8 : 0) }
    /// Reads `bool`.
    public init(postgres cell: PostgresCell) throws(PostgresError) {
        let bytes = try cell.bytes
        guard cell.type == .bool, bytes.count == 1 else { throw cell.mismatch(Bool.self) }
        self = bytes[0] != 0
    }
}
