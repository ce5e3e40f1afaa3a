import Foundation

/// Whom the server runs as when we are root, which Postgres refuses to be.
struct PostgresAccount: Sendable {
    let name: String
    let uid: uid_t
    let gid: gid_t

    /// nil when we are not root: then it runs as us. `postgres` where it exists, else `nobody`.
    static func current() throws(PostgresServerError) -> PostgresAccount? {
        guard geteuid() == 0 else { return nil }
        for name in ["postgres", "nobody"] {
            // The pointer is to static memory: read at once.
            if let entry = getpwnam(name)?.pointee {
                return PostgresAccount(name: name, uid: entry.pw_uid, gid: entry.pw_gid)
            }
        }
        throw PostgresServerError(
            "Postgres does not run as root, and there is no user postgres or nobody to run it as.")
    }

    /// Whether the account can enter a directory, by asking as that account.
    func canEnter(_ directory: String) async throws -> Bool {
        let test = ProcessCommand(
            "/bin/sh", ["-c", #"if test -x "$0"; then echo yes; else echo no; fi"#, directory], directory: "/",
            user: name)
        return try await ChildProcess.run(test).hasPrefix("yes")
    }
}
