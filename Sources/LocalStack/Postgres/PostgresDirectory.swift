import Foundation
import ServiceKit

/// Where a private server keeps its data, its log and the passwords.
struct PostgresDirectory: Sendable {
    let path: String
    let account: PostgresAccount?

    var data: String { path + "/data" }
    var log: String { path + "/postgres.log" }
    private var secrets: String { path + "/secrets" }

    /// For a Unix socket; nil when its path would be longer than the system takes (103 bytes on macOS).
    var socketDirectory: String? {
        let directory = path + "/socket"
        return directory.utf8.count + "/.s.PGSQL.65535.lock".utf8.count <= 103 ? directory : nil
    }

    /// The major version of the data; nil when there is none yet.
    var version: Int? {
        guard let text = try? String(contentsOfFile: data + "/PG_VERSION", encoding: .utf8) else { return nil }
        return Int(text.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    // MARK: Making it

    /// Makes the directory at `path`, or, where the server's account cannot get there (a clone under `/root`), one in
    /// `/var/lib/chatting` that `path` is then a link to.
    static func make(at path: String) async throws -> PostgresDirectory {
        let account = try PostgresAccount.current()
        var real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        try makeDirectory(real, mode: account == nil ? 0o700 : 0o755)
        if let account, try await !account.canEnter(real) { real = try moveAway(from: real, account) }
        let directory = PostgresDirectory(path: real, account: account)
        try makeDirectory(directory.secrets, mode: 0o700)
        if let socket = directory.socketDirectory { try directory.makeOwn(socket) }
        return directory
    }

    /// Deletes what ``make(at:)`` made there.
    static func remove(at path: String) throws {
        let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        for one in Set([path, real]) where exists(one) { try FileManager.default.removeItem(atPath: one) }
    }

    /// Makes a directory that belongs to the server.
    func makeOwn(_ path: String) throws {
        try Self.makeDirectory(path, mode: 0o700)
        guard let account else { return }
        guard chown(path, account.uid, account.gid) == 0 else {
            throw PostgresServerError(
                "\(path) cannot be given to \(account.name): \(String(cString: strerror(errno))).")
        }
    }

    private static func moveAway(from path: String, _ account: PostgresAccount) throws -> String {
        let target = "\(refuge)/postgres-\(fingerprint(path))"
        guard (try? FileManager.default.contentsOfDirectory(atPath: path))?.isEmpty == true else {
            throw PostgresServerError(
                "User \(account.name), whom Postgres runs as, cannot enter \(path). Move the data to a place that everybody can "
                    + "reach, or start over without it.")
        }
        try makeDirectory(refuge, mode: 0o755)
        try makeDirectory(target, mode: 0o755)
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
        return target
    }

    private static let refuge = "/var/lib/chatting"

    private static func makeDirectory(_ path: String, mode: mode_t) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard chmod(path, mode) == 0 else {
            throw PostgresServerError("\(path) cannot be made ours: \(String(cString: strerror(errno))).")
        }
    }

    /// Also a link that leads nowhere.
    private static func exists(_ path: String) -> Bool {
        var information = stat()
        return lstat(path, &information) == 0
    }

    /// FNV-1a, so that each clone has its own.
    private static func fingerprint(_ text: String) -> String {
        let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }

    // MARK: Passwords

    /// The password of a role: made at the first call and kept in a file that only we can read.
    func password(of role: String) throws -> Secret {
        let path = passwordFile(of: role)
        if let text = try? String(contentsOfFile: path, encoding: .utf8), !text.isEmpty { return Secret(text) }
        let text = (0..<4).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
        try write(text, to: path)
        return Secret(text)
    }

    func passwordFile(of role: String) -> String { "\(secrets)/\(role)" }

    /// Lends a copy of a password that the server's account can read.
    func withReadableCopy<Result>(of password: Secret, _ body: (String) async throws -> Result) async throws -> Result {
        let path = data + ".password"
        try write(password.reveal(), to: path)
        defer { unlink(path) }
        if let account { _ = chown(path, account.uid, account.gid) }
        return try await body(path)
    }

    private func write(_ text: String, to path: String) throws {
        unlink(path)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else {
            throw PostgresServerError("\(path) cannot be written: \(String(cString: strerror(errno))).")
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try file.write(contentsOf: Data(text.utf8))
    }
}
