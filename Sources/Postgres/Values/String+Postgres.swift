extension String: PostgresCodable {
    /// `text`; as a parameter of its own it is sent untyped.
    public static var postgresType: PostgresType { .text }
    /// `text[]`.
    public static var postgresArrayType: PostgresType { .textArray }
    /// UTF-8. U+0000, which Postgres cannot keep, makes the statement throw ``PostgresError/Code/encoding``.
    public func encode(into buffer: inout PostgresBuffer) { buffer.append(text: self) }

    /// Reads `text`, `varchar`, `char(n)`, `name`, `json`, `jsonb`, enumerations and texts of extensions (`citext`).
    public init(postgres cell: PostgresCell) throws(PostgresError) {
        var bytes = try cell.bytes
        switch cell.type {
        case .text, .varchar, .bpchar, .name, .char, .json, .unknown, .void: break
        case .jsonb:
            // A version, always 1, stands before the text.
            guard bytes.first == 1 else { throw cell.mismatch(String.self, "its version of jsonb is unknown") }
            bytes = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
        case let type where type.isUserDefined: break
        default: throw cell.mismatch(String.self)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw cell.mismatch(String.self, "it is not UTF-8")
        }
        self = text
    }
}
