import Observability
import Postgres
import TestSupport
import Testing

private struct Refused: Error {}

@Suite("Postgres transactions")
struct TransactionTests {
    private func withAccounts(
        configure: (inout PostgresConfiguration) -> Void = { _ in },
        _ body: @Sendable (TestDatabase) async throws -> Void
    ) async throws {
        try await withTestDatabase(configure: configure) { database in
            try await database.client.execute(
                "CREATE TABLE accounts AS SELECT n AS id, 100::int8 AS money FROM generate_series(1, 2) n")
            try await body(database)
        }
    }

    private func total(_ client: PostgresClient) async throws -> Int {
        try await client.query("SELECT sum(money)::int8 FROM accounts").only(Int.self)
    }

    @Test("What a body does is seen by others after it returned, and not before")
    func commit() async throws {
        try await withAccounts { database in
            let result = try await database.client.transaction { transaction in
                try await transaction.execute("UPDATE accounts SET money = 0")
                #expect(try await total(database.client) == 200)
                return try await transaction.query("SELECT sum(money)::int8 FROM accounts").only(Int.self)
            }
            #expect(result == 0)
            #expect(try await total(database.client) == 0)
        }
    }

    @Test("A body that throws leaves nothing behind")
    func rollback() async throws {
        try await withAccounts { database in
            await #expect(throws: Refused.self) {
                try await database.client.transaction { transaction in
                    try await transaction.execute("DELETE FROM accounts")
                    throw Refused()
                }
            }
            let answer = try await total(database.client)
            #expect(answer == 200)
        }
    }

    @Test("A task that is cancelled leaves nothing behind, whatever its body returns")
    func cancellation() async throws {
        try await withAccounts { database in
            let task = Task {
                try await database.client.transaction { transaction in
                    try await transaction.execute("DELETE FROM accounts")
                    withUnsafeCurrentTask { $0?.cancel() }
                }
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await total(database.client) == 200)
            // The connection went back clean.
            try await database.client.transaction { _ = try await $0.query("SELECT 1") }
        }
    }

    @Test("A body that swallows a refused statement gets an error from the commit")
    func swallowedError() async throws {
        try await withAccounts { database in
            let error = try await #require(throws: PostgresError.self) {
                try await database.client.transaction { transaction in
                    try await transaction.execute("DELETE FROM accounts")
                    _ = try? await transaction.execute("SELECT 1 / 0")
                }
            }
            #expect(error.sqlState == "25P02")
            #expect(try await total(database.client) == 200)
        }
    }

    @Test("A serialisation failure says that it can be tried again")
    func serialization() async throws {
        try await withAccounts { database in
            let error = try await #require(throws: PostgresError.self) {
                try await database.client.transaction(isolation: .serializable) { one in
                    _ = try await one.query("SELECT sum(money) FROM accounts")
                    try await database.client.transaction(isolation: .serializable) { other in
                        _ = try await other.query("SELECT sum(money) FROM accounts")
                        try await other.execute("UPDATE accounts SET money = money - 150 WHERE id = 1")
                    }
                    try await one.execute("UPDATE accounts SET money = money - 150 WHERE id = 2")
                }
            }
            #expect(error.sqlState == "40001")
            #expect(error.isRetryable)
        }
    }

    @Test("A transaction whose connection dies fails as a whole: nothing of it runs on the next connection")
    func lostConnection() async throws {
        try await withAccounts(configure: { $0.transactionConnections = 1 }) { database in
            let error = try await #require(throws: PostgresError.self) {
                try await database.client.transaction { transaction in
                    try await transaction.execute("DELETE FROM accounts")
                    let backend = try await transaction.query("SELECT pg_backend_pid()").only(Int32.self)
                    try await database.client.execute("SELECT pg_terminate_backend(\(backend), 10000)")
                    _ = try? await transaction.execute("SELECT 1")
                    try await transaction.execute("DELETE FROM accounts")
                }
            }
            #expect(error.code == .connection)
            try await database.client.transaction { transaction in
                let answer = try await transaction.query("SELECT count(*) FROM accounts").only(Int.self)
                #expect(answer == 2)
            }
        }
    }

    @Test("Past the bound callers wait in line, and past the line's bound they are refused at once")
    func bounds() async throws {
        try await withAccounts(configure: {
            $0.transactionConnections = 1
            $0.transactionQueueLimit = 1
        }) { database in
            let client = database.client
            try await client.transaction { first in
                let waiting = Task { try await client.transaction { _ in "waited" } }
                // Whether the waiter is in line shows in the third being refused: until then, the third takes the place.
                var isRefused = false
                while !isRefused {
                    let third = Task { try await client.transaction { _ in } }
                    await Task.yield()
                    third.cancel()
                    do {
                        try await third.value
                    } catch let error as PostgresError {
                        isRefused = error.code == .queueFull
                    } catch {}
                }
                #expect(
                    database.metrics.render().contains(
                        "postgres_pool_in_use{database=\"\(database.configuration.database)\",pool=\"main\"} 1"))
                waiting.cancel()
                let error = await #expect(throws: PostgresError.self) { try await waiting.value }
                #expect(error?.code == .cancelled)
                try await first.execute("SELECT 1")
            }
            try await client.transaction { _ in }
        }
    }

    @Test("A caller that waits too long for a connection gets a time-out")
    func leaseTimeout() async throws {
        try await withAccounts(configure: {
            $0.transactionConnections = 1
            $0.requestTimeout = .seconds(3)
        }) { database in
            try await database.client.transaction { _ in
                let error = await #expect(throws: PostgresError.self) { try await database.client.transaction { _ in } }
                #expect(error?.code == .timeout)
                #expect(error?.isRetryable == true)
            }
        }
    }

    @Test("A transaction that is over takes no more statements")
    func escaped() async throws {
        try await withAccounts { database in
            let escaped = try await database.client.transaction { $0 }
            let error = await #expect(throws: PostgresError.self) { try await escaped.execute("DELETE FROM accounts") }
            #expect(error?.code == .closed)
            #expect(try await total(database.client) == 200)
        }
    }
}
