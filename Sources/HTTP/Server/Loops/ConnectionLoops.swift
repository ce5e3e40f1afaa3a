import NIOCore

/// The `ConnectionLoop` of each event loop of a group; a server and a client each have their own.
struct ConnectionLoops: Sendable {
    private let loops: [ObjectIdentifier: (eventLoop: any EventLoop, box: NIOLoopBoundBox<ConnectionLoop?>)]

    init(_ group: any EventLoopGroup) {
        loops = group.makeIterator().reduce(into: [:]) { loops, loop in
            loops[ObjectIdentifier(loop)] = (loop, .makeEmptyBox(valueType: ConnectionLoop.self, eventLoop: loop))
        }
    }

    /// What the connections of a loop share. To be called on that loop, which is one of the group's.
    subscript(eventLoop: any EventLoop) -> ConnectionLoop {
        guard let box = loops[ObjectIdentifier(eventLoop)]?.box else { return ConnectionLoop(eventLoop: eventLoop) }
        if let made = box.value { return made }
        let made = ConnectionLoop(eventLoop: eventLoop)
        box.value = made
        return made
    }

    /// Calls on each loop in turn, and sums up what comes back.
    func onEach(_ body: @escaping @Sendable (ConnectionLoop) -> Int) async -> Int {
        var sum = 0
        for (eventLoop, _) in loops.values {
            // A loop that was shut down has no connections.
            sum += (try? await eventLoop.submit { body(self[eventLoop]) }.get()) ?? 0
        }
        return sum
    }
}
