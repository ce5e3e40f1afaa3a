import Foundation

/// A Postgres of our own: its data lies in one directory, it listens on 127.0.0.1, and it ends with us.
///
/// On Linux the system stops it (fast shutdown) when we are killed; elsewhere the next ``prepare(at:port:tuning:)`` does.
public struct PostgresServer: Sendable {
    /// What the server is for.
    public enum Tuning: Sendable {
        /// What it has answered survives a power cut.
        case durable
        /// For tests: nothing is forced to disk, and a crash of the machine ruins it.
        case disposable
    }

    /// TCP port on 127.0.0.1.
    public let port: Int
    private let tuning: Tuning
    private let installation: PostgresInstallation
    let directory: PostgresDirectory

    /// The role that may do everything.
    static let superuser = "postgres"

    /// Finds the programs and makes the directory ready: initialises it the first time, and stops or forgets a server that
    /// was left behind. Only one process at a time may do this for a directory.
    ///
    /// When we are root, it runs as `postgres` or `nobody`, and `path` becomes a link into `/var/lib/chatting` where that
    /// user cannot get to it.
    public static func prepare(at path: String, port: Int, tuning: Tuning = .durable) async throws -> PostgresServer {
        let directory = try await PostgresDirectory.make(at: path)
        let installation = try await PostgresInstallation.find(major: directory.version)
        let server = PostgresServer(port: port, tuning: tuning, installation: installation, directory: directory)
        if directory.version == nil { try await server.initialise() }
        try await PostmasterFile(data: directory.data)?.clear()
        return server
    }

    /// Deletes what was prepared there. The server must not run.
    public static func remove(at path: String) throws { try PostgresDirectory.remove(at: path) }

    /// What the server prints.
    public var log: String { directory.log }

    /// Starts the server and waits until it answers. Stop it with ``ChildProcess/stop(_:grace:)`` and ``fastShutdown``.
    public func start() async throws -> ChildProcess {
        let process = try await ChildProcess.start(command)
        do {
            try await waitUntilReady(process)
        } catch {
            await process.stop(Self.fastShutdown)
            throw error
        }
        return process
    }

    /// The signal (`SIGINT`) that rolls transactions back, disconnects everybody and writes everything out.
    public static let fastShutdown: Int32 = SIGINT

    /// What to run, for whoever supervises it; then ``waitUntilReady(_:timeout:)``.
    public var command: ProcessCommand {
        let arguments = settings.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0.key)=\($0.value)"] }
        return ProcessCommand(
            installation.postgres, ["-D", directory.data] + arguments, environment: Self.environment, directory: "/",
            output: .file(directory.log), user: directory.account?.name, parentDeathSignal: Self.fastShutdown)
    }

    private var settings: [String: String] {
        var all = [
            "listen_addresses": "127.0.0.1", "port": String(port),
            "unix_socket_directories": directory.socketDirectory ?? "",
            "max_connections": "200", "password_encryption": "scram-sha-256",
            "timezone": "UTC", "log_timezone": "UTC", "lc_messages": "C", "log_line_prefix": "%m [%p] %u@%d ",
        ]
        if tuning == .disposable {
            all.merge([
                "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "wal_level": "minimal",
                "max_wal_senders": "0", "max_wal_size": "128MB", "shared_buffers": "64MB", "max_connections": "400",
            ]) { $1 }
        }
        return all
    }

    /// Our user's settings for clients and servers of Postgres are not for this one.
    private static let environment = ["PGDATA": "", "PGPORT": "", "PGHOST": "", "PGUSER": "", "PGOPTIONS": ""]

    // MARK: Making the data

    private func initialise() async throws {
        // Under another name until it is complete: a run that is interrupted leaves nothing that looks like data.
        let unfinished = directory.data + ".unfinished"
        if FileManager.default.fileExists(atPath: unfinished) { try FileManager.default.removeItem(atPath: unfinished) }
        try directory.makeOwn(unfinished)
        let password = try directory.password(of: Self.superuser)
        try await directory.withReadableCopy(of: password) { passwordFile in
            var arguments = [
                "-D", unfinished, "-U", Self.superuser, "--pwfile", passwordFile, "--auth", "scram-sha-256",
                "--encoding", "UTF8", "--locale", "C", "--lc-ctype", Self.characterLocale, "--no-instructions",
            ]
            if tuning == .disposable { arguments.append("--no-sync") }
            _ = try await ChildProcess.run(
                ProcessCommand(
                    installation.initdb, arguments, environment: Self.environment, directory: "/",
                    user: directory.account?.name))
        }
        guard rename(unfinished, directory.data) == 0 else {
            throw PostgresServerError("\(directory.data) cannot be made: \(String(cString: strerror(errno))).")
        }
    }

    /// Order by code points on every system, but letters of all languages have cases.
    private static var characterLocale: String {
        #if os(Linux)
            "C.UTF-8"
        #else
            "en_US.UTF-8"
        #endif
    }
}
