import Postgres
import TestSupport
import Testing

@Suite("Postgres migrations")
struct MigrationTests {
    private let first = PostgresMigration(
        id: 1, name: "rooms",
        sql: """
            CREATE TABLE rooms (id int8 PRIMARY KEY);
            CREATE FUNCTION count_rooms() RETURNS int8 LANGUAGE plpgsql AS $$
            BEGIN
                RETURN (SELECT count(*) FROM rooms);
            END;
            $$;
            INSERT INTO rooms VALUES (1);
            """)
    private let second = PostgresMigration(id: 2, name: "names", sql: "ALTER TABLE rooms ADD COLUMN name text")

    private func apply(_ migrations: [PostgresMigration], on database: TestDatabase) async throws -> Int {
        try await PostgresMigrator(logger: .quiet).apply(migrations, on: database.configuration)
    }

    @Test("Each is applied once, in order; new ones follow")
    func order() async throws {
        try await withTestDatabase { database in
            let counts = [
                try await apply([first], on: database), try await apply([first, second], on: database),
                try await apply([first, second], on: database),
            ]
            #expect(counts == [1, 1, 0])
            let rooms = try await database.client.query("SELECT count_rooms()").only(Int.self)
            #expect(rooms == 1)
            let seen = try await database.client.query("SELECT id, name FROM schema_migrations ORDER BY id")
                .decode(Int.self, String.self)
            #expect(seen.map(\.1) == ["rooms", "names"])
        }
    }

    @Test("One that was edited after it was applied is refused, and nothing is done")
    func edited() async throws {
        try await withTestDatabase { database in
            _ = try await apply([first], on: database)
            let edited = PostgresMigration(id: 1, name: "rooms", sql: first.sql + " ")
            let error = await #expect(throws: PostgresError.self) { try await apply([edited, second], on: database) }
            #expect(error?.code == .migration)
            let count = try await database.client.query("SELECT count(*) FROM schema_migrations").only(Int.self)
            #expect(count == 1)
        }
    }

    @Test("One that fails is rolled back as a whole; those before it stay")
    func failing() async throws {
        try await withTestDatabase { database in
            let failing = PostgresMigration(
                id: 2, name: "fails", sql: "CREATE TABLE half (id int8); INSERT INTO half VALUES (1); SELECT 1 / 0;")
            let error = await #expect(throws: PostgresError.self) { try await apply([first, failing], on: database) }
            #expect(error?.sqlState == "22012")
            let isThere = try await database.client.query("SELECT to_regclass('half') IS NOT NULL").only(Bool.self)
            #expect(!isThere)
            let count = try await apply([first, second], on: database)
            #expect(count == 1)
        }
    }

    @Test("Several migrators at once apply each migration once")
    func parallel() async throws {
        try await withTestDatabase { database in
            let total = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<6 { group.addTask { try await apply([first, second], on: database) } }
                return try await group.reduce(0, +)
            }
            #expect(total == 2)
        }
    }

    @Test("What a newer program has applied is left alone by an older one")
    func newer() async throws {
        try await withTestDatabase { database in
            _ = try await apply([first, second], on: database)
            let count = try await apply([first], on: database)
            #expect(count == 0)
        }
    }

    @Test("One that ends its transaction itself is refused")
    func commits() async throws {
        try await withTestDatabase { database in
            let committing = PostgresMigration(id: 1, name: "commits", sql: "SELECT 1; COMMIT; SELECT 2;")
            let error = await #expect(throws: PostgresError.self) { try await apply([committing], on: database) }
            #expect(error?.code == .migration)
        }
    }

    @Test("Test databases have their migrations, and are each test's own")
    func templates() async throws {
        for _ in 0..<2 {
            try await withTestDatabase(migrations: [first]) { database in
                try await database.client.execute("INSERT INTO rooms VALUES (2)")
                let rooms = try await database.client.query("SELECT count_rooms()").only(Int.self)
                #expect(rooms == 2)
            }
        }
    }
}
