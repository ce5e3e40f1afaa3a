/// What an array that is bound or read can hold: the scalars, their optionals, `[UInt8]`, types with a raw value.
///
/// `UInt8` is one as well, because an array of it is no array but `bytea`.
public protocol PostgresArrayElement: Sendable {
    /// The type of an array of these.
    static var postgresArrayType: PostgresType { get }
    /// Appends the binary form of a whole array.
    static func encode(_ array: [Self], into buffer: inout PostgresBuffer)
    /// Reads a whole array.
    static func decodeArray(_ cell: PostgresCell) throws(PostgresError) -> [Self]
}

// The binary form: number of dimensions, whether there are NULLs, the elements' type, then size and first index of each
// dimension, then length and bytes of each element, length -1 for NULL (array_send in the server's arrayfuncs.c).
extension PostgresArrayElement where Self: PostgresEncodable {
    /// One dimension, counted from 1; none when the array is empty.
    public static func encode(_ array: [Self], into buffer: inout PostgresBuffer) {
        buffer.append(Int32(array.isEmpty ? 0 : 1))
        buffer.append(Int32(array.contains { $0.isPostgresNull } ? 1 : 0))
        buffer.append(postgresType.oid)
        guard !array.isEmpty else { return }
        buffer.append(Int32(truncatingIfNeeded: array.count))
        buffer.append(Int32(1))
        for element in array {
            if element.isPostgresNull {
                buffer.append(Int32(-1))
            } else {
                buffer.appendWithLength { element.encode(into: &$0) }
            }
        }
    }
}

extension PostgresArrayElement where Self: PostgresDecodable {
    /// Reads an array of one dimension, or an empty one; more dimensions are refused.
    public static func decodeArray(_ cell: PostgresCell) throws(PostgresError) -> [Self] {
        var reader = try PostgresReader(cell)
        let dimensions = try reader.int32()
        _ = try reader.int32()
        let type = PostgresType(oid: UInt32(bitPattern: try reader.int32()))
        if dimensions == 0 { return [] }
        guard dimensions == 1 else { throw cell.mismatch([Self].self, "it has \(dimensions) dimensions") }
        let count = try reader.int32()
        _ = try reader.int32()
        var elements: [Self] = []
        elements.reserveCapacity(min(Int(max(0, count)), cell.byteCount / 4))
        for _ in 0..<max(0, count) {
            let length = try reader.int32()
            let bytes = length < 0 ? nil : try reader.bytes(Int(length))
            elements.append(try Self(postgres: cell.element(type, bytes)))
        }
        return elements
    }
}

extension UInt8: PostgresArrayElement {
    /// An array of bytes is `bytea`.
    public static var postgresArrayType: PostgresType { .bytea }
    /// The bytes as they are.
    public static func encode(_ array: [UInt8], into buffer: inout PostgresBuffer) { buffer.append(contentsOf: array) }
    /// The bytes as they are.
    public static func decodeArray(_ cell: PostgresCell) throws(PostgresError) -> [UInt8] {
        guard cell.type == .bytea else { throw cell.mismatch([UInt8].self) }
        return Array(try cell.bytes)
    }
}

extension Array: PostgresEncodable where Element: PostgresArrayElement {
    /// The array's type.
    public static var postgresType: PostgresType { Element.postgresArrayType }
    /// Appends the binary form.
    public func encode(into buffer: inout PostgresBuffer) { Element.encode(self, into: &buffer) }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
    /// Reads an array of one dimension, or `bytea` for `[UInt8]`.
    public init(postgres cell: PostgresCell) throws(PostgresError) { self = try Element.decodeArray(cell) }
}

extension Array: PostgresArrayElement where Element == UInt8 {
    /// `bytea[]`.
    public static var postgresArrayType: PostgresType { .byteaArray }
}

extension Optional: PostgresArrayElement where Wrapped: PostgresCodable {
    /// An array says for each element whether it is NULL.
    public static var postgresArrayType: PostgresType { Wrapped.postgresArrayType }
}
