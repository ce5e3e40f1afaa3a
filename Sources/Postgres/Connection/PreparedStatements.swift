/// What one session has prepared, bounded: of more, the one not used for longest goes.
struct PreparedStatements {
    struct Key: Hashable {
        let sql: String
        /// The same text with parameters of other types is another statement.
        let types: [UInt32]
    }

    /// Shared by the jobs in flight that use it. Confined to the session's thread.
    final class Statement {
        let key: Key
        let name: String
        /// Why the server did not prepare it. Jobs sent right behind the first fail for the same reason.
        var failure: PostgresError?
        fileprivate var lastUse = 0

        fileprivate init(_ key: Key, name: String) {
            self.key = key
            self.name = name
        }
    }

    private let limit: Int
    private var statements: [Key: Statement] = [:]
    private var uses = 0
    private var made = 0

    init(limit: Int) { self.limit = max(1, limit) }

    /// The statement for a text; `isNew` means that it has to be prepared, and `evicted` is to be given back first.
    mutating func use(_ key: Key) -> (statement: Statement, isNew: Bool, evicted: Statement?) {
        uses += 1
        if let known = statements[key] {
            known.lastUse = uses
            return (known, false, nil)
        }
        var evicted: Statement?
        if statements.count >= limit, let oldest = statements.values.min(by: { $0.lastUse < $1.lastUse }) {
            evicted = oldest
            statements[oldest.key] = nil
        }
        made += 1
        let statement = Statement(key, name: "s\(made)")
        statement.lastUse = uses
        statements[key] = statement
        return (statement, true, evicted)
    }

    /// Has it prepared anew the next time.
    mutating func forget(_ statement: Statement) {
        if statements[statement.key] === statement { statements[statement.key] = nil }
    }
}
