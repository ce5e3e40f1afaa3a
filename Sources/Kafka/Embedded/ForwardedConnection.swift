import Foundation

/// Two sockets, and what is on its way between them. Ends, both ways, with the first of them.
struct ForwardedConnection {
    private static let limit = 65_536

    private let client: Int32
    private let server: Int32
    private var toServer: [UInt8] = []
    private var toClient: [UInt8] = []
    /// Whether a socket has ended; both are closed then.
    private(set) var isOver = false

    init(client: Int32, server: Int32) {
        self.client = client
        self.server = server
    }

    /// What poll(2) should look for: the client's socket, then the server's.
    var polled: [pollfd] {
        [
            Self.interest(client, sends: toServer, receives: toClient),
            Self.interest(server, sends: toClient, receives: toServer),
        ]
    }

    /// Moves what can be moved; the arguments are what poll(2) has found.
    mutating func move(client clientEvents: Int16, server serverEvents: Int16) {
        let isAlive =
            (clientEvents == 0 || Self.receive(client, into: &toServer))
            && (serverEvents == 0 || Self.receive(server, into: &toClient))
            && Self.send(&toServer, to: server) && Self.send(&toClient, to: client)
        guard !isAlive else { return }
        closeSockets()
        isOver = true
    }

    func closeSockets() {
        close(client)
        close(server)
    }

    private static func interest(_ socket: Int32, sends: [UInt8], receives: [UInt8]) -> pollfd {
        var events = 0
        if sends.count < limit { events |= Int(POLLIN) }
        if !receives.isEmpty { events |= Int(POLLOUT) }
        return pollfd(fd: socket, events: Int16(events), revents: 0)
    }

    private static func receive(_ socket: Int32, into buffer: inout [UInt8]) -> Bool {
        let room = limit - buffer.count
        guard room > 0 else { return true }
        var chunk = [UInt8](repeating: 0, count: room)
        let count = recv(socket, &chunk, room, 0)
        if count > 0 { buffer += chunk.prefix(count) }
        return count > 0 || (count < 0 && Loopback.wouldBlock)
    }

    private static func send(_ buffer: inout [UInt8], to socket: Int32) -> Bool {
        guard !buffer.isEmpty else { return true }
        #if canImport(Darwin)
            let flags: Int32 = 0
        #else
            let flags = Int32(MSG_NOSIGNAL)
        #endif
        let count = Foundation.send(socket, buffer, buffer.count, flags)
        if count > 0 { buffer.removeFirst(count) }
        return count >= 0 || Loopback.wouldBlock
    }
}
