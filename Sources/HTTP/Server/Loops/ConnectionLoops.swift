import NIOCore

/// The `ConnectionLoop` of each event loop of a group; a server and a client each have their own.
struct ConnectionLoops: Sendable {
    private let boxes: [ObjectIdentifier: NIOLoopBoundBox<ConnectionLoop?>]

    init(_ group: any EventLoopGroup) {
        boxes = group.makeIterator().reduce(into: [:]) { boxes, loop in
            boxes[ObjectIdentifier(loop)] = .makeEmptyBox(valueType: ConnectionLoop.self, eventLoop: loop)
        }
    }

    /// What the connections of a loop share. To be called on that loop, which is one of the group's.
    subscript(loop: any EventLoop) -> ConnectionLoop {
        guard let box = boxes[ObjectIdentifier(loop)] else { return ConnectionLoop(eventLoop: loop) }
        if let made = box.value { return made }
        let made = ConnectionLoop(eventLoop: loop)
        box.value = made
        return made
    }
}
