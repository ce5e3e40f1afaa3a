internal import NIOCore

/// What a pool of connections to one origin decides; it knows nothing of sockets, time or locks.
///
/// Kept connections are used last in, first out, so that those beyond the need grow old and close. Callers are served
/// first come, first served. A connection is opened only for a caller that waits, and goes to whoever waits first when
/// it is there, which may have got a released one meanwhile.
struct ConnectionPoolState<Connection: Identifiable & Sendable, Caller: Sendable> where Connection.ID: Sendable {
    typealias CallerID = UInt64

    /// What a caller gets.
    enum Lease {
        case connection(Connection)
        /// The caller is queued; open a connection, close one, if told so.
        case wait(connect: Bool, close: Connection?)
        case refuse(HTTPClientError)
    }

    /// What to do with a connection that is free.
    enum Handover {
        case give(Caller)
        case keep
        case close
    }

    private let limit: Int
    private let waitingLimit: Int
    private var connecting = 0
    private var open: [Connection.ID: Connection] = [:]
    /// The one that was used last is last.
    private var idle: [Connection] = []
    private var waiting = CircularBuffer<(id: CallerID, caller: Caller)>()
    private var isShutDown = false

    init(limit: Int, waitingLimit: Int) {
        self.limit = limit
        self.waitingLimit = waitingLimit
    }

    /// Serves a caller or lets it wait.
    ///
    /// - Parameter fresh: whether the kept connections are under suspicion of being dead, and not to be given.
    mutating func lease(_ id: CallerID, _ caller: Caller, fresh: Bool) -> Lease {
        if isShutDown { return .refuse(HTTPClientError(.shutDown)) }
        if !fresh, let connection = idle.popLast() { return .connection(connection) }
        guard waiting.count < waitingLimit else {
            return .refuse(HTTPClientError(.poolExhausted, "\(waiting.count) callers wait already"))
        }
        waiting.append((id, caller))
        var closing: Connection?
        if open.count + connecting >= limit, !idle.isEmpty {
            let oldest = idle.removeFirst()
            open[oldest.id] = nil
            closing = oldest
        }
        return .wait(connect: connectIfNeeded(), close: closing)
    }

    /// A connection is there.
    mutating func connected(_ connection: Connection) -> Handover {
        connecting -= 1
        if isShutDown { return .close }
        open[connection.id] = connection
        return handOver(connection)
    }

    /// A connection could not be made: who waits longest hears why, and another may have to be opened for the others.
    mutating func connectFailed() -> (caller: Caller?, connect: Bool) {
        connecting -= 1
        let caller = waiting.popFirst()?.caller
        return (caller, connectIfNeeded())
    }

    /// An exchange is over and its connection can serve another.
    mutating func released(_ id: Connection.ID) -> (connection: Connection, handover: Handover)? {
        guard let connection = open[id] else { return nil }
        return (connection, handOver(connection))
    }

    /// A connection is gone. Answers whether to open another.
    mutating func closed(_ id: Connection.ID) -> Bool {
        open[id] = nil
        idle.removeAll { $0.id == id }
        return connectIfNeeded()
    }

    /// Takes a caller out of the queue; nil when it is not there any more.
    mutating func withdraw(_ id: CallerID) -> Caller? {
        guard let index = waiting.firstIndex(where: { $0.id == id }) else { return nil }
        return waiting.remove(at: index).caller
    }

    /// Refuses everything from now on; what is left is the owner's to end.
    mutating func shutDown() -> (callers: [Caller], connections: [Connection]) {
        isShutDown = true
        defer {
            waiting = CircularBuffer()
            idle = []
            open = [:]
        }
        return (waiting.map(\.caller), Array(open.values))
    }

    private mutating func handOver(_ connection: Connection) -> Handover {
        if let (_, caller) = waiting.popFirst() { return .give(caller) }
        idle.append(connection)
        return .keep
    }

    private mutating func connectIfNeeded() -> Bool {
        guard !isShutDown, waiting.count > connecting, open.count + connecting < limit else { return false }
        connecting += 1
        return true
    }
}
