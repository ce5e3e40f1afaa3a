import Foundation
public import LocalStack
import Synchronization

/// The private Postgres of this test process: started by the first test that needs it, ended when the process exits.
public actor TestPostgres {
    /// The only one.
    public static let shared = TestPostgres()

    private var starting: Task<PostgresServer, any Error>?
    private var templates: [TemplateKey: Task<String, any Error>] = [:]

    /// The server; waits until it is ready.
    public func server() async throws -> PostgresServer {
        let task = starting ?? Task { try await Self.start() }
        starting = task
        return try await task.value
    }

    /// A database, never connected to, that others are copied from; made by the first who asks.
    func template(for key: TemplateKey, _ make: @escaping @Sendable () async throws -> String) async throws -> String {
        let task = templates[key] ?? Task { try await make() }
        templates[key] = task
        return try await task.value
    }

    private static func start() async throws -> PostgresServer {
        let directory = temporaryDirectory()
        let server = try await PostgresServer.prepare(at: directory, port: try freePort(), tuning: .disposable)
        let process = try await server.start()
        leftovers.withLock { $0.append(Leftover(pid: process.pid, directory: directory)) }
        try await server.createDatabase(testRole)
        return server
    }

    /// A new path for a server's data; short, since a socket lies below.
    ///
    /// In memory where there is plenty: databases are hundreds of small files, and ext4 is slow to give out again what was
    /// deleted within the last seconds.
    public static func temporaryDirectory() -> String {
        let parent = freeBytes(in: "/dev/shm") >= 4 << 30 ? "/dev/shm" : "/tmp"
        return "\(parent)/chatting-test-\(getpid())-\(String(UInt32.random(in: .min ... .max), radix: 36))"
    }

    private static func freeBytes(in directory: String) -> Int {
        var information = statvfs()
        guard statvfs(directory, &information) == 0 else { return 0 }
        return Int(information.f_bavail) * Int(information.f_frsize)
    }
}

/// What is to be ended when the process exits.
private struct Leftover {
    let pid: pid_t
    let directory: String
}

private let leftovers: Mutex<[Leftover]> = {
    // SIGQUIT: at once; nobody wants the data.
    atexit {
        for one in leftovers.withLock({ $0 }) {
            kill(one.pid, SIGQUIT)
            var status: Int32 = 0
            waitpid(one.pid, &status, 0)
            try? PostgresServer.remove(at: one.directory)
        }
    }
    return Mutex([])
}()
