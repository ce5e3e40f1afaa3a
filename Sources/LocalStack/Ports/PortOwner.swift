import Foundation

/// Who listens on a port.
public struct PortOwner: Sendable, Hashable, CustomStringConvertible {
    /// The process's number; nil when the system does not tell us.
    public let pid: Int32?
    /// The program's name, or whose process it is.
    public let name: String

    /// Such as `nginx (process 4711)`.
    public var description: String { pid.map { "\(name) (process \($0))" } ?? name }

    /// Who listens on a port now; nil when nobody does or it cannot be found out.
    public static func find(port: Int) async -> PortOwner? {
        #if os(Linux)
            let tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(read)
            guard let socket = tables.flatMap(ListeningSocket.parse).first(where: { $0.port == port }) else {
                return nil
            }
            if let pid = holder(of: socket) {
                let name = try? String(contentsOfFile: "/proc/\(pid)/comm", encoding: .utf8)
                return PortOwner(pid: pid, name: name?.trimmingCharacters(in: .newlines) ?? "a process")
            }
            let user = getpwuid(socket.userID).map { String(cString: $0.pointee.pw_name) } ?? String(socket.userID)
            return PortOwner(pid: nil, name: "a process of \(user)")
        #else
            let arguments = ["-nP", "-iTCP:\(port)", "-sTCP:LISTEN", "-Fpc"]
            return (try? await ChildProcess.run(ProcessCommand("lsof", arguments))).flatMap(parse(lsof:))
        #endif
    }

    /// Reads what `lsof -Fpc` prints: `p` and a number, `c` and a name, a line each.
    static func parse(lsof output: String) -> PortOwner? {
        let lines = output.split(separator: "\n")
        guard let pid = lines.first(where: { $0.hasPrefix("p") }).flatMap({ Int32($0.dropFirst()) }),
            let name = lines.first(where: { $0.hasPrefix("c") })?.dropFirst()
        else { return nil }
        return PortOwner(pid: pid, name: String(name))
    }

    /// All of a file that comes in pieces and says that it is empty, as those of `/proc` do.
    private static func read(_ path: String) -> String {
        let bytes = try? FileHandle(forReadingAtPath: path)?.readToEnd()
        return String(decoding: bytes ?? Data(), as: UTF8.self)
    }

    private static func holder(of socket: ListeningSocket) -> Int32? {
        let files = FileManager.default
        let target = "socket:[\(socket.inode)]"
        let processes = ((try? files.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
        return processes.first { pid in
            let directory = "/proc/\(pid)/fd"
            let descriptors = (try? files.contentsOfDirectory(atPath: directory)) ?? []
            return descriptors.contains {
                (try? files.destinationOfSymbolicLink(atPath: "\(directory)/\($0)")) == target
            }
        }
    }
}
