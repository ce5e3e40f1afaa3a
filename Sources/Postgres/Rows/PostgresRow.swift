/// One row.
public struct PostgresRow: Sendable {
    private let result: PQResult
    private let index: Int

    init(result: PQResult, index: Int) {
        self.result = result
        self.index = index
    }

    /// The row as a tuple, column after column. There are as many types as columns.
    public func decode<each Value: PostgresDecodable>(
        _ types: repeat (each Value).Type
    ) throws(PostgresError) -> (repeat each Value) {
        var wanted = 0
        for _ in repeat (each types) { wanted += 1 }
        guard wanted == result.columnCount else {
            throw PostgresError(.decoding, "\(wanted) types were given for \(result.columnCount) columns")
        }
        var column = 0
        return (repeat try next((each Value).self, &column))
    }

    /// One column by its name.
    public func decode<Value: PostgresDecodable>(
        column name: String, as _: Value.Type = Value.self
    ) throws(PostgresError) -> Value {
        guard let column = (0..<result.columnCount).first(where: { result.columnName($0) == name }) else {
            throw PostgresError(.decoding, "there is no column \"\(name)\"")
        }
        return try Value(postgres: result.cell(row: index, column: column))
    }

    private func next<Value: PostgresDecodable>(_: Value.Type, _ column: inout Int) throws(PostgresError) -> Value {
        defer { column += 1 }
        return try Value(postgres: result.cell(row: index, column: column))
    }
}
