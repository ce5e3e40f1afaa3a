import NIOCore

/// What the connections of one event loop share: one clock for all time-outs, one flush a tick, and who they are.
///
/// A scheduled task for each connection would cost a scan of all of them each time that one is cancelled (NIO 2.65); here
/// moving a deadline is one store.
final class ConnectionLoop {
    /// How precise time-outs are.
    static let resolution = Duration.milliseconds(500)

    let eventLoop: any EventLoop
    let executor: EventLoopTaskExecutor
    /// Whether the server stops.
    var isDraining = false
    private var table = ConnectionTable()
    private var unflushed: [any LoopConnection] = []
    private var isTicking = false
    private var date: String?

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        executor = EventLoopTaskExecutor(eventLoop)
    }

    var connections: [any LoopConnection] { table.connections }

    func add(_ connection: any LoopConnection) {
        table.insert(connection)
        guard !isTicking else { return }
        isTicking = true
        scheduleTick()
    }

    func remove(_ connection: any LoopConnection) { table.remove(connection) }

    /// Calls the connection's `deadlinePassed` once, this long from now or a little later; nil calls off what was set.
    func setDeadline(_ duration: Duration?, for connection: any LoopConnection) {
        table.setDeadline(duration.map { Int(($0 / Self.resolution).rounded(.up)) + 1 }, for: connection)
    }

    /// Flushes the connection at the end of this tick of the loop; to be called once a tick and connection.
    func scheduleFlush(_ connection: any LoopConnection) {
        unflushed.append(connection)
        guard unflushed.count == 1 else { return }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.execute { bound.value.flushAll() }
    }

    /// Now, as the `Date` header has it.
    func httpDate() -> String {
        if let date { return date }
        let made = HTTPDate.now()
        if isTicking { date = made }
        return made
    }

    private func flushAll() {
        let connections = unflushed
        unflushed.removeAll(keepingCapacity: true)
        for connection in connections { connection.flush() }
    }

    private func scheduleTick() {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        _ = eventLoop.scheduleTask(in: TimeAmount(Self.resolution)) { bound.value.tick() }
    }

    private func tick() {
        date = nil
        for connection in table.advance() { connection.deadlinePassed() }
        isTicking = !table.connections.isEmpty
        if isTicking { scheduleTick() }
    }
}
