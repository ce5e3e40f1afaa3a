import Foundation
import LocalStack
import Synchronization

/// A TCP port on 127.0.0.1 that nobody uses, and that this process did not give before.
///
/// It is below those that systems give to outgoing connections: one of these could take it before its server does.
public func freePort() throws -> Int {
    for _ in range {
        let port = latest.withLock { latest in
            latest = latest + 1 < range.upperBound ? latest + 1 : range.lowerBound
            return latest
        }
        if PortCheck.isFree(port: port) { return port }
    }
    throw POSIXError(.EADDRNOTAVAIL)
}

private let range = 22_000..<32_000
/// Begins anywhere, for the sake of other processes that test.
private let latest = Mutex(Int.random(in: range))
