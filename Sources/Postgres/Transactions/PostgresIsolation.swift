/// What a transaction sees of others (Postgres' manual, chapter "Transaction Isolation").
public enum PostgresIsolation: String, Sendable, Hashable {
    /// Each statement sees what was committed before it began.
    case readCommitted = "READ COMMITTED"
    /// All statements see what was committed before the first; a conflicting write fails with 40001.
    case repeatableRead = "REPEATABLE READ"
    /// As if transactions ran one after the other; any of them may fail with 40001.
    case serializable = "SERIALIZABLE"
}
