/// A type of the server's, by its number in `pg_type`.
public struct PostgresType: Sendable, Hashable, CustomStringConvertible {
    /// `pg_type.oid`; those below 16,384 are the same on every server.
    public let oid: UInt32

    /// Names a type by its number.
    public init(oid: UInt32) { self.oid = oid }

    static let bool = PostgresType(oid: 16)
    static let bytea = PostgresType(oid: 17)
    static let char = PostgresType(oid: 18)
    static let name = PostgresType(oid: 19)
    static let int8 = PostgresType(oid: 20)
    static let int2 = PostgresType(oid: 21)
    static let int4 = PostgresType(oid: 23)
    static let text = PostgresType(oid: 25)
    static let oid = PostgresType(oid: 26)
    static let json = PostgresType(oid: 114)
    static let float4 = PostgresType(oid: 700)
    static let float8 = PostgresType(oid: 701)
    static let bpchar = PostgresType(oid: 1042)
    static let varchar = PostgresType(oid: 1043)
    static let timestamptz = PostgresType(oid: 1184)
    static let void = PostgresType(oid: 2278)
    static let uuid = PostgresType(oid: 2950)
    static let jsonb = PostgresType(oid: 3802)
    static let unknown = PostgresType(oid: 705)

    static let boolArray = PostgresType(oid: 1000)
    static let byteaArray = PostgresType(oid: 1001)
    static let int2Array = PostgresType(oid: 1005)
    static let int4Array = PostgresType(oid: 1007)
    static let textArray = PostgresType(oid: 1009)
    static let int8Array = PostgresType(oid: 1016)
    static let float8Array = PostgresType(oid: 1022)
    static let timestamptzArray = PostgresType(oid: 1185)
    static let uuidArray = PostgresType(oid: 2951)

    /// Enumerations, domains over nothing built in, types of extensions.
    var isUserDefined: Bool { oid >= 16_384 }

    /// For error messages: the name where it is one of those that we read, otherwise the number.
    public var description: String { Self.names[self] ?? "the type with OID \(oid)" }

    private static let names: [PostgresType: String] = [
        .bool: "bool", .bytea: "bytea", .char: "\"char\"", .name: "name", .int8: "int8", .int2: "int2", .int4: "int4",
        .text: "text", .oid: "oid", .json: "json", .float4: "float4", .float8: "float8", .bpchar: "bpchar",
        .varchar: "varchar", .timestamptz: "timestamptz", .void: "void", .uuid: "uuid", .jsonb: "jsonb",
        .boolArray: "bool[]", .byteaArray: "bytea[]", .int2Array: "int2[]", .int4Array: "int4[]",
        .textArray: "text[]", .int8Array: "int8[]", .float8Array: "float8[]", .timestamptzArray: "timestamptz[]",
        .uuidArray: "uuid[]", PostgresType(oid: 1700): "numeric", PostgresType(oid: 1114): "timestamp",
        PostgresType(oid: 1186): "interval", PostgresType(oid: 1082): "date", PostgresType(oid: 869): "inet",
    ]
}
