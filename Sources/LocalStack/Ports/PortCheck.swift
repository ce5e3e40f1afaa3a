import Foundation

/// Sees whether ports can be listened on.
public enum PortCheck {
    /// Throws a sentence for each port that is taken, with who has it.
    static func requireFree(_ ports: [(name: String, host: String, port: Int)]) async throws(StackError) {
        var problems: [String] = []
        for (name, host, port) in ports where !isFree(host: host, port: port) {
            let owner = await PortOwner.find(port: port).map { "\($0)" } ?? "another process"
            problems.append("port \(port), for \(name), is taken by \(owner)")
        }
        if problems.isEmpty { return }
        problems.append(#"to use other ports: make up ARGS="--port-offset 100""#)
        throw StackError(problems.joined(separator: "\n  "))
    }

    /// Whether a port of an IPv4 address can be listened on: it is, for a moment.
    public static func isFree(host: String = "127.0.0.1", port: Int) -> Bool {
        withSocket(host: host, port: port) { descriptor, address, size in
            // Connections that have ended and linger do not count, for servers set this as well.
            var yes: Int32 = 1
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
            return bind(descriptor, address, size) == 0 && listen(descriptor, 1) == 0
        }
    }

    /// Whether somebody takes connections at a port. For addresses of this machine, which answer at once.
    static func isAccepting(host: String = "127.0.0.1", port: Int) -> Bool {
        withSocket(host: host, port: port) { connect($0, $1, $2) == 0 }
    }

    private static func withSocket(
        host: String, port: Int, _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Bool
    ) -> Bool {
        #if canImport(Darwin)
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #else
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        #endif
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else { return false }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
