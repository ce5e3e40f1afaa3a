import Foundation

/// Postgres' programs, where a package put them.
struct PostgresInstallation: Sendable {
    /// The directory of `postgres` and `initdb`.
    let directory: String
    /// 15, 17, …; 0 when it could not be told.
    let major: Int

    var initdb: String { directory + "/initdb" }
    var postgres: String { directory + "/postgres" }

    /// The newest one, or the newest of one major version: data belongs to the version that made it.
    static func find(major wanted: Int? = nil) async throws -> PostgresInstallation {
        var found: [PostgresInstallation] = []
        for directory in candidates() where isComplete(directory) {
            let version = try await ChildProcess.run(ProcessCommand(directory + "/postgres", ["--version"]))
            found.append(PostgresInstallation(directory: directory, major: major(of: version)))
        }
        guard !found.isEmpty else {
            throw PostgresServerError(
                "Postgres was not found. Install it: `apt-get install postgresql`, or `brew install postgresql@17`.")
        }
        if let best = found.filter({ $0.major == wanted ?? $0.major }).max(by: { $0.major < $1.major }) { return best }
        let versions = Set(found.map(\.major)).sorted().map(String.init).joined(separator: ", ")
        throw PostgresServerError(
            "The data was made by Postgres \(wanted ?? 0), and what is installed is \(versions). Install that version too, or "
                + "start over without the data (`make reset`).")
    }

    /// `postgres (PostgreSQL) 15.18 (Debian …)`.
    static func major(of version: String) -> Int {
        let number = version.split(separator: " ").first { $0.first?.isNumber == true } ?? ""
        return Int(number.prefix { $0.isNumber }) ?? 0
    }

    /// Debian's, Homebrew's, Red Hat's, and those in `PATH`.
    private static func candidates() -> [String] {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return versioned("/usr/lib/postgresql", "", "/bin") + versioned("/opt/homebrew/opt", "postgresql", "/bin")
            + versioned("/usr/local/opt", "postgresql", "/bin") + versioned("/usr", "pgsql-", "/bin")
            + path.split(separator: ":").map(String.init)
    }

    private static func versioned(_ parent: String, _ prefix: String, _ suffix: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
        return names.filter { $0.hasPrefix(prefix) }.sorted().map { "\(parent)/\($0)\(suffix)" }
    }

    private static func isComplete(_ directory: String) -> Bool {
        ["initdb", "postgres"].allSatisfy { FileManager.default.isExecutableFile(atPath: "\(directory)/\($0)") }
    }
}
