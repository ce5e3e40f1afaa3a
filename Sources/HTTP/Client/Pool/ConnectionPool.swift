import Logging
import NIOCore
import NIOHTTP1
import Synchronization

/// The connections to one origin, and who waits for one.
final class ConnectionPool: Sendable {
    typealias Caller = CheckedContinuation<Result<ClientConnection, HTTPClientError>, Never>

    private let origin: Origin
    private let connector: HTTPConnector
    private let idleTimeout: TimeAmount
    private let logger: Logger
    private let state: Mutex<ConnectionPoolState<ClientConnection, Caller>>
    private let ids = Atomic<UInt64>(0)

    init(_ origin: Origin, _ configuration: HTTPClientConfiguration, connector: HTTPConnector, logger: Logger) {
        self.origin = origin
        self.connector = connector
        self.logger = logger
        idleTimeout = TimeAmount(configuration.idleTimeout)
        state = Mutex(
            ConnectionPoolState(
                limit: configuration.connectionsPerOrigin, waitingLimit: configuration.waitingPerOrigin))
    }

    /// A connection that this caller alone may use for one exchange; the connection tells by itself when it is free again.
    ///
    /// - Parameter fresh: not one that has been kept for a while.
    func lease(fresh: Bool, deadline: NIODeadline) async throws(HTTPClientError) -> ClientConnection {
        let id = nextID()
        let timer = Mutex<Scheduled<Void>?>(nil)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (caller: Caller) in
                let lease = state.withLock { $0.lease(id, caller, fresh: fresh) }
                switch lease {
                case .connection(let connection): return caller.resume(returning: .success(connection))
                case .refuse(let error): return caller.resume(returning: .failure(error))
                case .wait(let shouldConnect, let closing):
                    closing?.close()
                    if shouldConnect { connect() }
                }
                let timeout = connector.group.any().scheduleTask(deadline: deadline) { [weak self] () -> Void in
                    self?.withdraw(id, HTTPClientError(.timeout, "no connection became free in time"))
                }
                timer.withLock { $0 = timeout }
                // A cancellation that came before the caller was queued found nobody.
                if Task.isCancelled { withdraw(id, HTTPClientError(.cancelled)) }
            }
        } onCancel: {
            withdraw(id, HTTPClientError(.cancelled))
        }
        timer.withLock { $0?.cancel() }
        return try result.get()
    }

    /// Ends all, and returns when every connection is closed.
    func shutDown() async {
        let (callers, connections) = state.withLock { $0.shutDown() }
        let error = HTTPClientError(.shutDown)
        for caller in callers { caller.resume(returning: .failure(error)) }
        await withDiscardingTaskGroup { group in
            for connection in connections { group.addTask { await connection.shutDown(error) } }
        }
    }

    private func withdraw(_ id: UInt64, _ error: HTTPClientError) {
        state.withLock { $0.withdraw(id) }?.resume(returning: .failure(error))
    }

    private func nextID() -> UInt64 { ids.wrappingAdd(1, ordering: .relaxed).newValue }

    // MARK: Connections

    private func connect() {
        let id = nextID()
        connector.connect(to: origin, on: connector.group.any()) { [self] channel in
            try makeConnection(id, channel)
        }.whenComplete { [self] result in
            switch result {
            case .success(let connection):
                act(state.withLock { $0.connected(connection) }, connection)
                // It may have closed before the pool knew of it, and told so too early.
                if !connection.channel.isActive { closed(id) }
            case .failure(let error):
                connectFailed(HTTPClientError(connectingTo: origin, error))
            }
        }
    }

    private func makeConnection(_ id: UInt64, _ channel: any Channel) throws -> ClientConnection {
        guard channel.isActive else { throw ChannelError.eof }
        let byteGuard = ResponseByteGuard()
        let handler = ClientConnectionHandler(
            byteGuard: byteGuard, idleTimeout: idleTimeout,
            onRelease: { [self] in released(id) },
            onClose: { [self] in closed(id) })
        try channel.pipeline.syncOperations.addHandler(byteGuard)
        try channel.pipeline.syncOperations.addHTTPClientHandlers()
        try channel.pipeline.syncOperations.addHandler(handler)
        return ClientConnection(id: id, channel: channel, handler: handler)
    }

    private func released(_ id: UInt64) {
        guard let (connection, handover) = state.withLock({ $0.released(id) }) else { return }
        act(handover, connection)
    }

    private func act(_ handover: ConnectionPoolState<ClientConnection, Caller>.Handover, _ connection: ClientConnection)
    {
        switch handover {
        case .give(let caller): caller.resume(returning: .success(connection))
        case .keep: break
        case .close: connection.close()
        }
    }

    private func closed(_ id: UInt64) {
        if state.withLock({ $0.closed(id) }) { connect() }
    }

    private func connectFailed(_ error: HTTPClientError) {
        logger.debug("connection failed", metadata: ["origin": "\(origin.authority)", "error": "\(error)"])
        let (caller, shouldConnect) = state.withLock { $0.connectFailed() }
        caller?.resume(returning: .failure(error))
        if shouldConnect { connect() }
    }
}
