import Foundation
import LocalStack
import Postgres
import TestSupport
import Testing

@Suite("The private Postgres server")
struct PostgresServerTests {
    private func withDirectory(_ body: (String) async throws -> Void) async throws {
        let path = TestPostgres.temporaryDirectory()
        defer { try? PostgresServer.remove(at: path) }
        try await body(path)
    }

    private func count(_ server: PostgresServer) async throws -> Int {
        let configuration = try server.configuration(database: "kept")
        return try await withPostgresClient(configuration) { client in
            try await client.query("SELECT count(*) FROM kept").only(Int.self)
        }
    }

    @Test("Its databases, roles and passwords survive a restart, also one after a crash")
    func restarts() async throws {
        try await withDirectory { path in
            let server = try await PostgresServer.prepare(at: path, port: freePort())
            let first = try await server.start()
            let configuration = try await server.createDatabase("kept")
            try await withPostgresClient(configuration) { client in
                try await client.execute("CREATE TABLE kept AS SELECT 1 AS id")
            }
            first.send(SIGKILL)
            _ = try await first.exit()

            let again = try await PostgresServer.prepare(at: path, port: server.port)
            let second = try await again.start()
            _ = try await again.createDatabase("kept")
            let kept = try await count(again)
            #expect(kept == 1)
            let exit = await second.stop(PostgresServer.fastShutdown)
            #expect(exit.isSuccess)
        }
    }

    @Test("A server that was left behind is stopped before the next one is started")
    func orphan() async throws {
        try await withDirectory { path in
            let server = try await PostgresServer.prepare(at: path, port: freePort(), tuning: .disposable)
            let orphan = try await server.start()
            let again = try await PostgresServer.prepare(at: path, port: server.port, tuning: .disposable)
            let exit = try await orphan.exit()
            #expect(exit.isSuccess)
            let process = try await again.start()
            await process.stop(PostgresServer.fastShutdown)
        }
    }

    @Test("The file of a server that is gone does not stop the next, even when its number is another process's now")
    func staleFile() async throws {
        try await withDirectory { path in
            let server = try await PostgresServer.prepare(at: path, port: freePort(), tuning: .disposable)
            try "\(getpid())\n\(path)/data\n".write(
                toFile: path + "/data/postmaster.pid", atomically: false, encoding: .utf8)
            let again = try await PostgresServer.prepare(at: path, port: server.port, tuning: .disposable)
            let process = try await again.start()
            await process.stop(PostgresServer.fastShutdown)
        }
    }

    @Test("Passwords are asked for, and lie in files that are ours alone")
    func passwords() async throws {
        let server = try await TestPostgres.shared.server()
        try await server.createDatabase("guarded")
        let file = server.passwordFile(of: "guarded")
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        var configuration = try server.configuration(database: "guarded")
        configuration.password = nil
        configuration.requestTimeout = .seconds(2)
        try await withPostgresClient(configuration) { client in
            let error = await #expect(throws: PostgresError.self) { try await client.execute("SELECT 1") }
            #expect(error?.code == .connection)
        }
    }

    @Test("A server that cannot start says why")
    func refusal() async throws {
        try await withDirectory { path in
            let running = try await TestPostgres.shared.server()
            let server = try await PostgresServer.prepare(at: path, port: running.port, tuning: .disposable)
            let error = await #expect(throws: (any Error).self) { try await server.start() }
            #expect("\(error.map { "\($0)" } ?? "")".contains("could not bind"))
        }
    }

    @Test(
        "Where the server's account cannot get to the directory, the data lies elsewhere and is found again",
        .enabled(if: geteuid() == 0, "only root runs the server as somebody else"))
    func unreachable() async throws {
        try await withDirectory { path in
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let inner = path + "/postgres"
            defer { try? PostgresServer.remove(at: inner) }
            for _ in 0..<2 {
                let server = try await PostgresServer.prepare(at: inner, port: freePort(), tuning: .disposable)
                let process = try await server.start()
                try await server.createDatabase("kept")
                await process.stop(PostgresServer.fastShutdown)
            }
            let target = try FileManager.default.destinationOfSymbolicLink(atPath: inner)
            #expect(target.hasPrefix("/var/lib/chatting/"))
            try PostgresServer.remove(at: inner)
            #expect(!FileManager.default.fileExists(atPath: target))
        }
    }
}
