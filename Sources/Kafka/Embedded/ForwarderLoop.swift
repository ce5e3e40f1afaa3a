import Foundation

/// The thread of a ``PortForwarder``: waits for sockets with poll(2), and moves what has come.
final class ForwarderLoop: Sendable {
    private let listeners: [(socket: Int32, target: Int)]
    private let wake: Int32
    private let ended = DispatchSemaphore(value: 0)

    init(listeners: [(socket: Int32, target: Int)], wake: Int32) {
        self.listeners = listeners
        self.wake = wake
    }

    /// Returns when the thread has closed everything.
    func waitUntilEnded() { ended.wait() }

    /// Works until the other end of `wake` is closed.
    func run() {
        var connections: [ForwardedConnection] = []
        while true {
            var polled = [pollfd(fd: wake, events: Int16(POLLIN), revents: 0)]
            polled += listeners.map { pollfd(fd: $0.socket, events: Int16(POLLIN), revents: 0) }
            for connection in connections { polled += connection.polled }
            guard poll(&polled, nfds_t(polled.count), -1) >= 0 || errno == EINTR else { break }
            if polled[0].revents != 0 { break }
            for index in connections.indices {
                let first = 1 + listeners.count + 2 * index
                connections[index].move(client: polled[first].revents, server: polled[first + 1].revents)
            }
            connections.removeAll { $0.isOver }
            for (index, listener) in listeners.enumerated() where polled[1 + index].revents != 0 {
                accept(from: listener, into: &connections)
            }
        }
        for connection in connections { connection.closeSockets() }
        for listener in listeners { close(listener.socket) }
        close(wake)
        ended.signal()
    }

    private func accept(from listener: (socket: Int32, target: Int), into connections: inout [ForwardedConnection]) {
        let client = Foundation.accept(listener.socket, nil, nil)
        guard client >= 0 else { return }
        guard connections.count < 256, let server = Loopback.connect(port: listener.target) else {
            close(client)
            return
        }
        Loopback.prepare(client)
        connections.append(ForwardedConnection(client: client, server: server))
    }
}
