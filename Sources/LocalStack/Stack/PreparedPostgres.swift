import Postgres
import Synchronization

/// The stack's Postgres, made ready before each of its starts.
final class PreparedPostgres: Sendable {
    private let path: String
    private let port: Int
    private let tuning: PostgresServer.Tuning
    private let prepared = Mutex<PostgresServer?>(nil)

    init(at path: String, port: Int, tuning: PostgresServer.Tuning) {
        self.path = path
        self.port = port
        self.tuning = tuning
    }

    /// Makes the data directory when there is none, and forgets what a server that died has left there.
    func prepare() async throws -> PostgresServer {
        let server = try await PostgresServer.prepare(at: path, port: port, tuning: tuning)
        prepared.withLock { $0 = server }
        return server
    }

    /// The server; throws as long as it was never prepared.
    var server: PostgresServer {
        get throws {
            guard let server = prepared.withLock({ $0 }) else { throw StackError("Postgres was not made ready") }
            return server
        }
    }

    /// Whether it answers a query.
    func isReady() async -> Bool {
        guard PortCheck.isAccepting(port: port) else { return false }
        let answer = try? await server.withAdministrator(timeout: .seconds(2)) { try await $0.execute("SELECT 1") }
        return answer != nil
    }
}
