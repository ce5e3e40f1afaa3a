import CLibPQ

/// Owner of one `PGresult`.
///
/// libpq does not change a result that it has given out, so any thread may read it ("Behavior in Threaded Programs"); it
/// is freed with its last reference.
final class PQResult: Sendable {
    private nonisolated(unsafe) let result: OpaquePointer

    /// Takes the result over.
    init(owning result: OpaquePointer) { self.result = result }

    deinit { PQclear(result) }

    var status: ExecStatusType { PQresultStatus(result) }
    var rowCount: Int { Int(PQntuples(result)) }
    var columnCount: Int { Int(PQnfields(result)) }

    /// How many rows an INSERT, UPDATE, DELETE, MERGE or SELECT was about; 0 for others.
    var affectedRows: Int { Int(String(cString: PQcmdTuples(result))) ?? 0 }

    /// `COMMIT`, `INSERT 0 1`, …
    var commandTag: String { String(cString: PQcmdStatus(result)) }

    func columnName(_ column: Int) -> String {
        guard let name = PQfname(result, Int32(column)) else { return "" }
        return String(cString: name)
    }

    /// Reads a cell; row and column must be there.
    func cell(row: Int, column: Int) -> PostgresCell {
        precondition((0..<rowCount).contains(row) && (0..<columnCount).contains(column))
        let (r, c) = (Int32(row), Int32(column))
        let isNull = PQgetisnull(result, r, c) == 1
        let memory = UnsafeRawBufferPointer(start: PQgetvalue(result, r, c), count: Int(PQgetlength(result, r, c)))
        return PostgresCell(
            owner: self, type: PostgresType(oid: PQftype(result, c)), column: column, memory: isNull ? nil : memory)
    }

    /// A field of an error or a notice.
    func field(_ code: PQErrorField) -> String? {
        PQresultErrorField(result, Int32(code.rawValue)).map { String(cString: $0) }
    }

    /// The server's error, or libpq's own when there is no SQLSTATE.
    var error: PostgresError {
        let message = field(.message) ?? String(cString: PQresultErrorMessage(result)).trimmingLineEnd()
        let sqlState = field(.sqlState)
        var error = PostgresError(sqlState == "57014" ? .timeout : sqlState == nil ? .connection : .server, message)
        error.sqlState = sqlState
        error.constraint = field(.constraint)
        error.detail = field(.detail)
        error.function = field(.function)
        return error
    }
}

/// `PG_DIAG_…`, which are character literals that the importer leaves out.
enum PQErrorField: UInt8 {
    case severity = 0x56  // V: never translated
    case sqlState = 0x43  // C
    case message = 0x4D  // M
    case detail = 0x44  // D
    case constraint = 0x6E  // n
    case function = 0x52  // R: of the server's source
}

extension String {
    /// Without the line's end that libpq's messages have.
    func trimmingLineEnd() -> String {
        var copy = self
        while copy.last?.isWhitespace == true { copy.removeLast() }
        return copy
    }
}
