import Foundation
import Postgres
import TestSupport
import Testing

@Suite("Postgres statements")
struct StatementTests {
    @Test("Statements of 64 callers share a connection, and each gets its own answer")
    func pipelining() async throws {
        try await withTestDatabase { database in
            let backends = try await withThrowingTaskGroup(of: (Int, Int, Int).self) { group in
                for number in 0..<64 {
                    group.addTask {
                        let (answer, backend) = try await database.client.query("SELECT \(number), pg_backend_pid()")
                            .only(Int.self, Int.self)
                        return (number, answer, backend)
                    }
                }
                return try await group.reduce(into: Set<Int>()) { backends, row in
                    #expect(row.0 == row.1)
                    backends.insert(row.2)
                }
            }
            #expect(backends.count == 1)
        }
    }

    @Test("A statement that fails leaves its neighbours alone")
    func failingNeighbours() async throws {
        try await withTestDatabase { database in
            try await database.client.execute("CREATE TABLE kept (number int8 PRIMARY KEY)")
            try await withThrowingTaskGroup(of: (Int, PostgresError?).self) { group in
                for number in 0..<60 {
                    group.addTask {
                        do {
                            let divisor = number % 3
                            try await database.client.execute(
                                "INSERT INTO kept VALUES (\(number) / \(divisor) * \(divisor))")
                            return (number, nil)
                        } catch let error as PostgresError {
                            return (number, error)
                        }
                    }
                }
                for try await (number, error) in group {
                    #expect(
                        (error?.sqlState == "22012") == (number % 3 == 0), "\(number): \(String(describing: error))")
                }
            }
        }
    }

    @Test("A statement that the server cannot parse fails with the same error for all who sent it at once")
    func sharedParseError() async throws {
        try await withTestDatabase { database in
            let states = await withTaskGroup(of: String?.self) { group in
                for _ in 0..<32 {
                    group.addTask {
                        do {
                            try await database.client.execute("SELEKT 1")
                            return nil
                        } catch let error as PostgresError {
                            return error.sqlState
                        } catch {
                            return "\(error)"
                        }
                    }
                }
                return await group.reduce(into: Set<String?>()) { $0.insert($1) }
            }
            #expect(states == ["42601"])
        }
    }

    @Test("An error at the commit of a statement is that statement's error")
    func deferredConstraint() async throws {
        try await withTestDatabase { database in
            try await database.client.execute(
                "CREATE TABLE names (name text CONSTRAINT names_once UNIQUE DEFERRABLE INITIALLY DEFERRED)")
            try await database.client.execute("INSERT INTO names VALUES ('a')")
            let error = try await #require(throws: PostgresError.self) {
                try await database.client.execute("INSERT INTO names VALUES ('a')")
            }
            #expect(error.isUniqueViolation(of: "names_once"))
            #expect(!error.mayHaveRun)
        }
    }

    @Test("An error names SQLSTATE and constraint, and its description quotes no value")
    func constraintErrors() async throws {
        try await withTestDatabase { database in
            try await database.client.execute("CREATE TABLE names (name text CONSTRAINT names_pkey PRIMARY KEY)")
            let name = "secret name"
            try await database.client.execute("INSERT INTO names VALUES (\(name))")
            let error = try await #require(throws: PostgresError.self) {
                try await database.client.execute("INSERT INTO names VALUES (\(name))")
            }
            #expect(error.code == .server)
            #expect(error.sqlState == "23505")
            #expect(error.constraint == "names_pkey")
            #expect(!error.isRetryable)
            #expect(!"\(error)".contains(name))
            #expect(error.debugDescription.contains(name))
        }
    }

    @Test("Ten thousand rows go in with one statement")
    func bulkInsert() async throws {
        try await withTestDatabase { database in
            try await database.client.execute("CREATE TABLE entries (id uuid PRIMARY KEY, place int8, body text)")
            let ids = (0..<10_000).map { _ in UUID() }
            let bodies = ids.indices.map { "message \($0) 👋" }
            let count = try await database.client.execute(
                "INSERT INTO entries SELECT * FROM unnest(\(ids), \(Array(ids.indices)), \(bodies))")
            #expect(count == 10_000)
            let rows = try await database.client.query("SELECT id, body FROM entries ORDER BY place")
                .decode(UUID.self, String.self)
            #expect(rows.map(\.0) == ids)
            #expect(rows.map(\.1) == bodies)
        }
    }

    @Test("Megabytes in both directions at once do not lock the connection up")
    func largeBothWays() async throws {
        try await withTestDatabase { database in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<32 {
                    group.addTask {
                        let bytes = [UInt8](repeating: UInt8(number), count: 1 << 20)
                        return try await database.client.query("SELECT \(bytes)").only([UInt8].self) == bytes
                    }
                }
                for try await isEqual in group { #expect(isEqual) }
            }
        }
    }

    @Test("COPY is refused, and the client goes on")
    func copy() async throws {
        try await withTestDatabase { database in
            await #expect(throws: PostgresError.self) { try await database.client.execute("COPY (SELECT 1) TO STDOUT") }
            let answer = try await database.client.query("SELECT 1").only(Int.self)
            #expect(answer == 1)
        }
    }

    @Test("A text with U+0000 in it is refused before anything is sent", arguments: ["a\0b", "\0"])
    func zeroCharacter(text: String) async throws {
        try await withTestDatabase { database in
            let one = try await #require(throws: PostgresError.self) {
                try await database.client.query("SELECT \(text)")
            }
            #expect(one.code == .encoding)
            let many = try await #require(throws: PostgresError.self) {
                try await database.client.query("SELECT \([text])")
            }
            #expect(many.code == .encoding)
        }
    }
}
