import Foundation

/// Non-blocking sockets on 127.0.0.1.
enum Loopback {
    /// A socket that listens, or `nil` with the reason in `errno`.
    static func listen(port: Int) -> Int32? {
        guard let descriptor = socket() else { return nil }
        var reuse: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
        guard withAddress(port: port, { bind(descriptor, $0, $1) }) == 0, Foundation.listen(descriptor, 128) == 0 else {
            let reason = errno
            close(descriptor)
            errno = reason
            return nil
        }
        return descriptor
    }

    /// A socket that connects, or `nil`.
    static func connect(port: Int) -> Int32? {
        guard let descriptor = socket() else { return nil }
        guard withAddress(port: port, { Foundation.connect(descriptor, $0, $1) }) == 0 || errno == EINPROGRESS else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    /// Whether what failed is to be tried again later, and is no failure.
    static var wouldBlock: Bool { errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR || errno == ENOTCONN }

    /// Makes a socket not block, not outlive an exec, and not raise SIGPIPE.
    static func prepare(_ descriptor: Int32) {
        #if canImport(Darwin)
            var noSignal: Int32 = 1
            setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &noSignal, socklen_t(MemoryLayout<Int32>.size))
        #endif
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    private static func socket() -> Int32? {
        #if canImport(Darwin)
            let descriptor = Foundation.socket(AF_INET, SOCK_STREAM, 0)
        #else
            let descriptor = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        guard descriptor >= 0 else { return nil }
        prepare(descriptor)
        return descriptor
    }

    private static func withAddress(port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        guard let port = UInt16(exactly: port) else {
            errno = EINVAL
            return -1
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }
}
