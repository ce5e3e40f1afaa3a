import Foundation
import Kafka

/// Ports of 127.0.0.1 that nobody listens on.
public enum FreePorts {
    /// The first of `count` free ports in a row; those that lie `distance` above are free, too.
    public static func first(of count: Int, besides distance: Int? = nil) throws -> Int {
        for _ in 0..<200 {
            // Below what systems give to outgoing connections.
            let base = Int.random(in: 22_000..<32_000)
            let ports = (base..<(base + count)).flatMap { port in [port] + (distance.map { [port + $0] } ?? []) }
            if ports.allSatisfy(isFree) { return base }
        }
        throw KafkaError(.other, "no free ports")
    }

    private static func isFree(_ port: Int) -> Bool {
        #if canImport(Darwin)
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #else
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
