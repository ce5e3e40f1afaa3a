import Synchronization

/// Who asks one service to stop. The task-local value is inherited by the service's child tasks.
final class GracefulShutdown: Sendable {
    @TaskLocal static var current: GracefulShutdown?

    private struct State {
        var isTriggered = false
        var nextID = 0
        var handlers: [Int: @Sendable () -> Void] = [:]
    }

    private let state = Mutex(State())

    /// Asks once; what is registered runs on the caller's thread.
    func trigger() {
        let handlers = state.withLock { state in
            state.isTriggered = true
            defer { state.handlers = [:] }
            return state.handlers.sorted { $0.key < $1.key }.map(\.value)
        }
        for handler in handlers { handler() }
    }

    var isTriggered: Bool { state.withLock { $0.isTriggered } }

    /// Registers a handler, or runs it at once when it is too late; the number removes it.
    func register(_ handler: @escaping @Sendable () -> Void) -> Int? {
        let id: Int? = state.withLock { state in
            guard !state.isTriggered else { return nil }
            state.nextID += 1
            state.handlers[state.nextID] = handler
            return state.nextID
        }
        if id == nil { handler() }
        return id
    }

    func remove(_ id: Int?) {
        guard let id else { return }
        state.withLock { _ = $0.handlers.removeValue(forKey: id) }
    }
}

/// Runs `operation`, and `onGracefulShutdown` once the service that it belongs to is asked to stop: at once when that was
/// before. Outside a service it only runs `operation`.
public func withGracefulShutdownHandler<Result>(
    operation: () async throws -> Result, onGracefulShutdown handler: @escaping @Sendable () -> Void
) async rethrows -> Result {
    guard let shutdown = GracefulShutdown.current else { return try await operation() }
    let id = shutdown.register(handler)
    defer { shutdown.remove(id) }
    return try await operation()
}

/// Returns when the service that the current task belongs to is asked to stop, or the task is cancelled.
public func gracefulShutdown() async {
    let (stream, continuation) = AsyncStream<Never>.makeStream()
    await withGracefulShutdownHandler {
        for await _ in stream {}
    } onGracefulShutdown: {
        continuation.finish()
    }
}

/// Whether the service that the current task belongs to was asked to stop, or the task is cancelled.
public var isShuttingDownGracefully: Bool { Task.isCancelled || GracefulShutdown.current?.isTriggered == true }

/// Runs `operation` and cancels it when the service that it belongs to is asked to stop.
public func cancelWhenGracefulShutdown<Result: Sendable>(
    _ operation: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask { try await operation() }
        group.addTask {
            await gracefulShutdown()
            return nil
        }
        defer { group.cancelAll() }
        while let result = try await group.next() {
            if let result { return result }
            group.cancelAll()
        }
        throw CancellationError()
    }
}
