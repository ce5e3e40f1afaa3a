import Foundation
import LocalStack
import Observability
import Postgres
import ServiceKit
import TestSupport
import Testing

@Suite("Postgres connections that are lost")
struct ConnectionLossTests {
    /// Asks until the answer is yes.
    private func until(_ condition: () async throws -> Bool) async throws {
        while try await !condition() { await Task.yield() }
    }

    /// The backend that runs a statement with `marker` in it, once there is one.
    private func backend(running marker: String, on database: TestDatabase) async throws -> Int32 {
        try await database.server.withAdministrator { client in
            while true {
                let found = try await client.query(
                    """
                    SELECT pid FROM pg_stat_activity
                    WHERE datname = \(database.configuration.database) AND state = 'active' AND query LIKE \("%\(marker)%")
                    """
                ).first(Int32.self)
                if let found { return found }
            }
        }
    }

    @Test(
        "A statement in flight when its connection dies says that nobody knows, and the next one finds a new connection"
    )
    func killedBackend() async throws {
        try await withTestDatabase { database in
            let client = database.client
            async let sleeping: Void = {
                let error = try await #require(throws: PostgresError.self) {
                    try await client.execute("SELECT pg_sleep(60) AS killed")
                }
                #expect(error.code == .connection)
                #expect(error.sqlState == "57P01")
                #expect(error.mayHaveRun && !error.isRetryable)
            }()
            let pid = try await backend(running: "killed", on: database)
            async let behind: Void = {
                // Behind it in the pipeline, or sent on the next connection: never lost without a word.
                do {
                    let answer = try await client.query("SELECT 1").only(Int.self)
                    #expect(answer == 1)
                } catch let error as PostgresError {
                    #expect(error.code == .connection && error.mayHaveRun)
                }
            }()
            try await database.server.withAdministrator {
                _ = try await $0.query("SELECT pg_terminate_backend(\(pid))")
            }
            try await sleeping
            try await behind
            let next = try await client.query("SELECT pg_backend_pid()").only(Int32.self)
            #expect(next != pid)
            #expect(database.metrics.render().contains("postgres_reconnects_total"))
        }
    }

    @Test("The server ends a statement that takes too long, and the connection stays")
    func statementTimeout() async throws {
        try await withTestDatabase(configure: { $0.statementTimeout = .milliseconds(500) }) { database in
            let before = try await database.client.query("SELECT pg_backend_pid()").only(Int.self)
            let error = try await #require(throws: PostgresError.self) {
                try await database.client.execute("SELECT pg_sleep(60)")
            }
            #expect(error.code == .timeout)
            #expect(error.sqlState == "57014")
            #expect(!error.mayHaveRun)
            let after = try await database.client.query("SELECT pg_backend_pid()").only(Int.self)
            #expect(before == after)
        }
    }

    @Test("A server that says nothing for too long loses its connection")
    func silence() async throws {
        let configure = { (configuration: inout PostgresConfiguration) in
            configuration.statementTimeout = .milliseconds(500)
            configuration.answerGrace = .milliseconds(500)
        }
        try await withTestDatabase(configure: configure) { database in
            let pid = try await database.client.query("SELECT pg_backend_pid()").only(Int32.self)
            kill(pid, SIGSTOP)
            defer { kill(pid, SIGCONT) }
            let error = try await #require(throws: PostgresError.self) { try await database.client.execute("SELECT 1") }
            #expect(error.code == .timeout)
            #expect(error.mayHaveRun)
            // On the next connection.
            let next = try await database.client.query("SELECT pg_backend_pid()").only(Int32.self)
            #expect(next != pid)
        }
    }

    @Test("Statements wait for a server that is started again; the client reconnects by itself and data is still there")
    func restart() async throws {
        let path = TestPostgres.temporaryDirectory()
        defer { try? PostgresServer.remove(at: path) }
        let server = try await PostgresServer.prepare(at: path, port: freePort(), tuning: .disposable)
        let process = try await server.start()
        var configuration = try await server.createDatabase("kept")
        configuration.requestTimeout = .seconds(60)
        try await withPostgresClient(configuration) { client in
            try await client.execute("CREATE TABLE kept AS SELECT 42::int8 AS answer")
            #expect(client.isConnected)
            await process.stop(PostgresServer.fastShutdown)
            try await until { !client.isConnected }
            async let answer = client.query("SELECT answer FROM kept").only(Int.self)
            let again = try await server.start()
            #expect(try await answer == 42)
            #expect(client.isConnected)
            await again.stop(PostgresServer.fastShutdown)
        }
    }

    @Test(
        "In an outage that has lasted statements fail at once, however long they could wait, until there is a connection"
    )
    func outage() async throws {
        let path = TestPostgres.temporaryDirectory()
        defer { try? PostgresServer.remove(at: path) }
        let server = try await PostgresServer.prepare(at: path, port: freePort(), tuning: .disposable)
        let process = try await server.start()
        var configuration = try await server.createDatabase("away")
        configuration.requestTimeout = .seconds(3_600)
        configuration.outagePatience = .milliseconds(100)
        configuration.maximumReconnectDelay = .milliseconds(100)
        try await withPostgresClient(configuration) { client in
            // The patience is for the first connection too.
            try await until { client.isConnected }
            #expect(try await client.query("SELECT 1").only(Int.self) == 1)
            await process.stop(PostgresServer.fastShutdown)
            try await until { !client.isConnected }
            for _ in 0..<3 {
                let error = await #expect(throws: PostgresError.self) { _ = try await client.query("SELECT 1") }
                #expect(error?.code == .connection && error?.isRetryable == true)
                await #expect(throws: PostgresError.self) { try await client.transaction { _ in } }
            }
            let again = try await server.start()
            try await until { client.isConnected }
            #expect(try await client.query("SELECT 2").only(Int.self) == 2)
            await again.stop(PostgresServer.fastShutdown)
        }
    }

    @Test("Without a server a statement waits until its deadline, and past the bound is refused at once")
    func nobodyThere() async throws {
        var configuration = PostgresConfiguration(port: try freePort(), user: "nobody", password: Secret("a password"))
        configuration.connections = 1
        configuration.queueLimit = 2
        configuration.requestTimeout = .seconds(1)
        try await withPostgresClient(configuration) { client in
            let errors = await withTaskGroup(of: PostgresError?.self) { group in
                for _ in 0..<5 {
                    group.addTask {
                        do throws(PostgresError) {
                            _ = try await client.query("SELECT 1")
                            return nil
                        } catch {
                            return error
                        }
                    }
                }
                return await group.reduce(into: [PostgresError]()) { if let error = $1 { $0.append(error) } }
            }
            #expect(errors.prefix(3).map(\.code) == [.queueFull, .queueFull, .queueFull])
            #expect(errors.suffix(2).map(\.code) == [.connection, .connection])
            #expect(errors.allSatisfy { $0.isRetryable && !"\($0)".contains("a password") })
            #expect(!client.isConnected)
        }
    }

    @Test("A cancelled task takes its statement back when it has not been sent")
    func cancelledUnsent() async throws {
        let configuration = PostgresConfiguration(port: try freePort(), user: "nobody")
        try await withPostgresClient(configuration) { client in
            let task = Task { try await client.query("SELECT 1") }
            task.cancel()
            let error = await #expect(throws: PostgresError.self) { _ = try await task.value }
            #expect(error?.code == .cancelled)
        }
    }

    @Test("A cancelled task's statement that was sent is waited for")
    func cancelledSent() async throws {
        try await withTestDatabase { database in
            try await database.client.execute("CREATE TABLE locked (id int8)")
            let task = try await database.client.transaction { transaction in
                try await transaction.execute("LOCK TABLE locked")
                let task = Task { try await database.client.execute("INSERT INTO locked VALUES (1)") }
                _ = try await backend(running: "INSERT INTO locked", on: database)
                task.cancel()
                return task
            }
            let count = try await task.value
            #expect(count == 1)
        }
    }

    @Test("A client that is shut down finishes what it took and refuses what comes later")
    func shutdown() async throws {
        try await withTestDatabase { database in
            try await database.client.execute("CREATE TABLE done (id int8)")
            let client = PostgresClient(database.configuration, logger: .quiet, metrics: database.metrics)
            let group = ServiceGroup([client], logger: .quiet)
            async let running: Void = group.run()
            let insert = Task { try await client.execute("INSERT INTO done SELECT 1 FROM pg_sleep(0.5) AS taken") }
            _ = try await backend(running: "AS taken", on: database)
            group.triggerGracefulShutdown()
            let count = try await insert.value
            #expect(count == 1)
            try await running
            let error = await #expect(throws: PostgresError.self) { try await client.execute("SELECT 1") }
            #expect(error?.code == .closed)
        }
    }

    @Test("A wrong password is an error without the password in it")
    func wrongPassword() async throws {
        try await withTestDatabase { database in
            var configuration = database.configuration
            configuration.password = Secret("not the password")
            configuration.requestTimeout = .seconds(2)
            try await withPostgresClient(configuration) { client in
                let error = await #expect(throws: PostgresError.self) { try await client.execute("SELECT 1") }
                #expect(error?.code == .connection)
                #expect(error?.debugDescription.contains("password authentication failed") == true)
                #expect(error?.debugDescription.contains("not the password") == false)
            }
        }
    }
}
