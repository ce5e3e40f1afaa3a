import Testing

@testable import Postgres

@Suite("History of migrations")
struct MigrationHistoryTests {
    private let migrations = (1...3).map { PostgresMigration(id: $0, name: "step", sql: "SELECT \($0)") }

    private func next(_ applied: [Int], of migrations: [PostgresMigration]) throws -> Int? {
        let history = MigrationHistory(applied: applied.map { .init(id: $0, checksum: "SELECT \($0)") })
        return try history.next(of: migrations) { $0.sql }?.id
    }

    @Test(
        "The first that is missing is next",
        arguments: [([], 1), ([1], 2), ([1, 2], 3), ([1, 2, 3], nil), ([1, 2, 3, 4], nil)])
    func nextStep(applied: [Int], expected: Int?) throws {
        #expect(try next(applied, of: migrations) == expected)
    }

    @Test("One that comes before what was applied is refused")
    func late() {
        #expect(throws: PostgresError.self) { try next([1, 3], of: migrations) }
    }

    @Test("One that only the database knows, between ours, is refused")
    func foreign() {
        #expect(throws: PostgresError.self) { try next([1, 2], of: [migrations[0], migrations[2]]) }
    }

    @Test("Ids that do not ascend are refused")
    func disorder() {
        #expect(throws: PostgresError.self) { try next([], of: [migrations[1], migrations[0]]) }
        #expect(throws: PostgresError.self) { try next([], of: [migrations[0], migrations[0]]) }
    }

    @Test("One whose text differs is refused")
    func edited() {
        let edited = PostgresMigration(id: 1, name: "step", sql: "SELECT 11")
        #expect(throws: PostgresError.self) { try next([1], of: [edited]) }
    }
}
