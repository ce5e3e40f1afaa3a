/// A value that can be bound to a statement, in the server's binary format.
///
/// A type with a raw value conforms by saying so:
///
///     extension RoomID: PostgresCodable {}
public protocol PostgresEncodable: Sendable {
    /// The type that the server is told. ``PostgresType/text`` alone is not told: a text is taken for what its place asks
    /// for, so that enumerations, `jsonb` or `citext` need no cast.
    static var postgresType: PostgresType { get }
    /// Whether this is NULL; then nothing is encoded.
    var isPostgresNull: Bool { get }
    /// Appends the value's binary form.
    func encode(into buffer: inout PostgresBuffer)
}

/// A value that can be read from a row.
public protocol PostgresDecodable: Sendable {
    /// Reads a cell. A type or a value that does not fit throws ``PostgresError/Code/decoding``.
    init(postgres cell: PostgresCell) throws(PostgresError)
}

/// Both ways, and as an element of an array.
public typealias PostgresCodable = PostgresEncodable & PostgresDecodable & PostgresArrayElement

extension PostgresEncodable {
    /// No.
    public var isPostgresNull: Bool { false }
}

extension RawRepresentable where Self: PostgresEncodable, RawValue: PostgresEncodable {
    /// The raw value's.
    public static var postgresType: PostgresType { RawValue.postgresType }
    /// The raw value's.
    public var isPostgresNull: Bool { rawValue.isPostgresNull }
    /// Encodes the raw value.
    public func encode(into buffer: inout PostgresBuffer) { rawValue.encode(into: &buffer) }
}

extension RawRepresentable where Self: PostgresDecodable, RawValue: PostgresDecodable {
    /// Reads the raw value; one that the type refuses throws ``PostgresError/Code/decoding``.
    public init(postgres cell: PostgresCell) throws(PostgresError) {
        guard let value = Self(rawValue: try RawValue(postgres: cell)) else {
            throw cell.mismatch(Self.self, "the type has no such value")
        }
        self = value
    }
}

extension RawRepresentable where Self: PostgresArrayElement, RawValue: PostgresArrayElement {
    /// The raw value's.
    public static var postgresArrayType: PostgresType { RawValue.postgresArrayType }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    /// That of the value when there is one.
    public static var postgresType: PostgresType { Wrapped.postgresType }
    /// Whether there is none.
    public var isPostgresNull: Bool { self?.isPostgresNull ?? true }
    /// Encodes the value.
    public func encode(into buffer: inout PostgresBuffer) { self?.encode(into: &buffer) }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    /// NULL is nil.
    public init(postgres cell: PostgresCell) throws(PostgresError) {
        self = cell.isNull ? nil : try Wrapped(postgres: cell)
    }
}
