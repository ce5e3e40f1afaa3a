public import Postgres

/// The history of the chat database's schema.
///
/// What changes several tables at once is a function in the database: one round trip, whatever it takes.
public enum ChatMigrations {
    /// All steps, in order.
    public static let all: [PostgresMigration] = [
        PostgresMigration(id: 1, name: "tables", sql: tables),
        PostgresMigration(id: 2, name: "append messages", sql: appendMessages),
        PostgresMigration(id: 3, name: "change rooms", sql: changeHelpers + changeRooms),
        PostgresMigration(id: 4, name: "change members", sql: changeMembers),
        PostgresMigration(id: 5, name: "reading", sql: reading),
    ]
}
