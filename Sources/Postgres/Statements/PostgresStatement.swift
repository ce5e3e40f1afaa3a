/// One statement of SQL with its values.
///
/// What is interpolated is bound, never pasted: `"SELECT name FROM users WHERE id = \(id)"` sends `… WHERE id = $1`.
/// Whole numbers, booleans, dates and ids are typed; a text is taken for what its place asks for. An `Int` is `int8`:
/// a function that takes `int4` wants an `Int32`. Rows by the thousand go into one statement as arrays:
/// `"INSERT INTO t SELECT * FROM unnest(\(ids), \(names))"`.
public struct PostgresStatement: Sendable, Hashable {
    /// The statement with `$1`, `$2`, … where values are. It is prepared under this text, so build it from few variants.
    public let sql: String
    let parameters: PostgresParameters

    /// A statement without values whose text is made by the program. Nothing that a user wrote may be in it.
    public init(unsafeSQL sql: String) {
        self.sql = sql
        parameters = PostgresParameters()
    }
}

extension PostgresStatement: ExpressibleByStringInterpolation {
    /// A statement without values.
    public init(stringLiteral value: String) { self.init(unsafeSQL: value) }

    /// A statement with values.
    public init(stringInterpolation: StringInterpolation) {
        sql = stringInterpolation.sql
        parameters = stringInterpolation.parameters
    }

    /// Gathers text and values.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var sql: String
        fileprivate var parameters = PostgresParameters()

        /// Prepares for this much.
        public init(literalCapacity: Int, interpolationCount: Int) {
            sql = ""
            sql.reserveCapacity(literalCapacity + interpolationCount * 3)
        }

        /// Appends SQL.
        public mutating func appendLiteral(_ literal: String) { sql += literal }

        /// Binds a value.
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value) {
            parameters.append(value)
            sql += "$\(parameters.count)"
        }

        /// Binds a value, or NULL. Without this one the compiler takes an optional for a mistake.
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) {
            parameters.append(value)
            sql += "$\(parameters.count)"
        }

        /// Appends a name of a table, column or the like, in quotes.
        public mutating func appendInterpolation(identifier: String) {
            if identifier.utf8.contains(0) { parameters.refuse("an identifier has the character U+0000 in it") }
            sql += "\""
            for character in identifier { sql += character == "\"" ? "\"\"" : String(character) }
            sql += "\""
        }

        /// Appends SQL as it is. Nothing that a user wrote may be in it.
        public mutating func appendInterpolation(unsafeSQL: String) { sql += unsafeSQL }
    }
}

extension PostgresStatement: CustomStringConvertible {
    /// The text without the values.
    public var description: String { sql }
}
