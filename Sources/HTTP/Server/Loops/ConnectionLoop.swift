import NIOCore

/// What the connections of one event loop share: one clock for all time-outs and one flush a tick.
final class ConnectionLoop {
    let eventLoop: any EventLoop

    init(eventLoop: any EventLoop) { self.eventLoop = eventLoop }
}
