import Foundation

/// Where the stack keeps what it runs with: `.run`.
public struct RunDirectory: Sendable, Hashable {
    /// Its path, absolute.
    public let path: String

    /// The directory at a path, which may be relative and need not exist.
    public init(_ path: String) { self.path = URL(fileURLWithPath: path).standardizedFileURL.path }

    /// Postgres' data.
    public var postgres: String { path + "/postgres" }
    /// nginx's configuration and what it sets aside.
    public var gateway: String { path + "/nginx" }
    /// Generated secrets, a file each, readable by us alone.
    public var secrets: String { path + "/secrets" }
    /// The operator's user id and password, a line each, readable by us alone.
    public var operatorFile: String { path + "/operator" }
    /// Logs, a file a part.
    public var logs: String { path + "/log" }
    /// Held by the process that runs the stack.
    public var lock: String { path + "/lock" }
    var records: String { path + "/pids" }

    /// The log of a part or of a preparation.
    public func log(_ name: some CustomStringConvertible) -> String { "\(logs)/\(name).log" }

    func record(_ name: PartName) -> ProcessRecord { ProcessRecord(path: "\(records)/\(name)") }

    /// What a start that was killed has left behind.
    var leftovers: [ProcessRecord] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: records)) ?? []
        return names.sorted().map { ProcessRecord(path: "\(records)/\($0)") }
    }

    /// Makes the directories. Other users may pass through (Postgres does not run as root), but not look around.
    func create() throws(StackError) {
        do {
            try make(path, mode: 0o711)
            try make(logs, mode: 0o700)
            try make(records, mode: 0o700)
            try make(secrets, mode: 0o700)
            try make(gateway, mode: 0o711)
        } catch {
            throw StackError("\(path) cannot be made: \(error.localizedDescription)")
        }
    }

    private func make(_ path: String, mode: Int) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }
}
