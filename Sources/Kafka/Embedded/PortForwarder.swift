import Foundation
import Synchronization

/// Listens on fixed ports of 127.0.0.1 and passes bytes on to others, both ways, on one thread.
///
/// Each direction of a connection holds up to 64 KiB; the slow side makes the fast one wait. Connections past 256 are closed.
final class PortForwarder: Sendable {
    private let loop: ForwarderLoop
    private let wake: Int32

    /// Listens; throws when a port is taken.
    init(_ routes: [(port: Int, target: String)]) throws(KafkaError) {
        var listeners: [(socket: Int32, target: Int)] = []
        for (port, target) in routes {
            guard let targetPort = target.split(separator: ":").last.flatMap({ Int($0) }),
                let socket = Loopback.listen(port: port)
            else {
                let reason = String(cString: strerror(errno))
                for listener in listeners { close(listener.socket) }
                throw KafkaError(.connection, "port \(port) cannot be listened on: \(reason)")
            }
            listeners.append((socket, targetPort))
        }
        var pipe: [Int32] = [-1, -1]
        guard Foundation.pipe(&pipe) == 0 else {
            for listener in listeners { close(listener.socket) }
            throw KafkaError(.connection, "no more files can be opened")
        }
        wake = pipe[1]
        loop = ForwarderLoop(listeners: listeners, wake: pipe[0])
        OwnThread.start("forwarder") { [loop] in loop.run() }
    }

    /// The loop sees the pipe's end, and closes what it has; the ports are free when this returns.
    deinit {
        close(wake)
        loop.waitUntilEnded()
    }
}
