public import Contracts
public import Postgres

extension AccountState: PostgresCodable {}
extension UserID: PostgresCodable {}
extension UserName: PostgresCodable {}
extension SessionID: PostgresCodable {}

/// Domain values are kept as their text, and what breaks their rules cannot be read.
extension LosslessStringConvertible where Self: PostgresCodable {
    /// `text`.
    public static var postgresType: PostgresType { String.postgresType }
    /// `text[]`.
    public static var postgresArrayType: PostgresType { String.postgresArrayType }
    /// The value's text.
    public func encode(into buffer: inout PostgresBuffer) { description.encode(into: &buffer) }

    /// Reads the text.
    public init(postgres cell: PostgresCell) throws(PostgresError) {
        guard let value = Self(try String(postgres: cell)) else {
            throw cell.mismatch(Self.self, "it breaks the type's rules")
        }
        self = value
    }
}
