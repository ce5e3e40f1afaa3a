/// One step of a schema's history. Once it has been applied anywhere it must never be edited.
///
/// Old servers work while it runs and after, so it only adds, or takes away what the version before no longer used.
public struct PostgresMigration: Sendable, Hashable {
    /// Its place in the order, from 1.
    public let id: Int
    /// A few words for people.
    public let name: String
    /// Statements with semicolons between, run in one transaction.
    public let sql: String

    /// One step.
    public init(id: Int, name: String, sql: String) {
        self.id = id
        self.name = name
        self.sql = sql
    }
}
