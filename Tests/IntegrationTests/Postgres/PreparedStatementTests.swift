import Postgres
import TestSupport
import Testing

@Suite("Prepared statements")
struct PreparedStatementTests {
    @Test("A text is prepared once a connection")
    func once() async throws {
        try await withTestDatabase { database in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<50 {
                    group.addTask { try await database.client.execute("SELECT \(number) AS repeated") }
                }
                try await group.waitForAll()
            }
            let count = try await database.client.query(
                "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%repeated' AND name <> ''"
            ).only(Int.self)
            #expect(count == 1)
        }
    }

    @Test("The same text with values of other types is another statement")
    func types() async throws {
        try await withTestDatabase { database in
            func echo<Value: PostgresCodable>(_ value: Value) async throws -> Value {
                try await database.client.query("SELECT \(value)").only(Value.self)
            }
            let answer1 = try await echo(1)
            #expect(answer1 == 1)
            let answer2 = try await echo(Int32(2))
            #expect(answer2 == 2)
            let answer3 = try await echo("three")
            #expect(answer3 == "three")
            let answer4 = try await echo(4.5)
            #expect(answer4 == 4.5)
        }
    }

    @Test("A connection keeps a bounded number")
    func bound() async throws {
        try await withTestDatabase(configure: { $0.preparedStatements = 4 }) { database in
            for round in 0..<2 {
                for number in 0..<20 {
                    let answer = try await database.client.query(
                        "SELECT \(round) AS bounded\(unsafeSQL: String(number))"
                    ).only(Int.self)
                    #expect(answer == round)
                }
            }
            let count = try await database.client.query("SELECT count(*) FROM pg_prepared_statements").only(Int.self)
            #expect(count <= 4)
        }
    }

    @Test("A statement whose columns changed with the schema is prepared anew without anybody noticing")
    func changedSchema() async throws {
        try await withTestDatabase { database in
            try await database.client.execute("CREATE TABLE things AS SELECT 1::int8 AS id")
            let all: PostgresStatement = "SELECT * FROM things"
            #expect(try await database.client.query(all).only(Int.self) == 1)
            try await database.client.execute("ALTER TABLE things ADD COLUMN name text DEFAULT 'one'")
            #expect(try await database.client.query(all).only(Int.self, String.self) == (1, "one"))
        }
    }

    @Test("A statement that somebody deallocated is prepared anew")
    func deallocated() async throws {
        try await withTestDatabase { database in
            let statement: PostgresStatement = "SELECT 1"
            try await database.client.execute(statement)
            try await database.client.execute("DEALLOCATE ALL")
            #expect(try await database.client.query(statement).only(Int.self) == 1)
        }
    }
}
