/// The rows that a statement gave, all of them in memory.
public struct PostgresRows: Sendable, RandomAccessCollection {
    private let result: PQResult
    private let rowCount: Int

    init(_ result: PQResult) {
        self.result = result
        rowCount = result.rowCount
    }

    /// Always 0.
    public var startIndex: Int { 0 }
    /// The number of rows.
    public var endIndex: Int { rowCount }
    /// One row.
    public subscript(position: Int) -> PostgresRow { PostgresRow(result: result, index: position) }

    /// The names of the columns in order.
    public var columns: [String] { (0..<result.columnCount).map(result.columnName) }

    /// How many rows an INSERT, UPDATE or DELETE was about, also without RETURNING.
    public var affectedRows: Int { result.affectedRows }

    /// All rows as tuples: `for (id, name) in try rows.decode(Int.self, String?.self)`.
    ///
    /// There are as many types as columns; anything that does not fit throws ``PostgresError/Code/decoding``.
    public func decode<each Value: PostgresDecodable>(
        _ types: repeat (each Value).Type
    ) throws(PostgresError) -> [(repeat each Value)] {
        var all: [(repeat each Value)] = []
        all.reserveCapacity(rowCount)
        for row in self { all.append(try row.decode(repeat each types)) }
        return all
    }

    /// The first row as a tuple, nil when there is none.
    public func first<each Value: PostgresDecodable>(
        _ types: repeat (each Value).Type
    ) throws(PostgresError) -> (repeat each Value)? {
        guard rowCount > 0 else { return nil }
        return try self[0].decode(repeat each types)
    }

    /// The row of a statement that always gives exactly one: a count, EXISTS, INSERT … RETURNING. Another number of rows
    /// throws ``PostgresError/Code/decoding``.
    public func only<each Value: PostgresDecodable>(
        _ types: repeat (each Value).Type
    ) throws(PostgresError) -> (repeat each Value) {
        guard rowCount == 1 else { throw PostgresError(.decoding, "expected one row, got \(rowCount)") }
        return try self[0].decode(repeat each types)
    }
}
