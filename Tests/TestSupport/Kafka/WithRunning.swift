import Logging
public import ServiceKit

/// Runs services, dependencies first, for as long as `body` does; then shuts them down in good order.
public func withRunning<Result: Sendable>(
    _ services: any Service..., body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    let group = ServiceGroup(services, shutdownTimeout: .seconds(30), logger: .quiet)
    return try await withThrowingTaskGroup(of: Result?.self) { tasks in
        tasks.addTask {
            try await group.run()
            return nil
        }
        tasks.addTask {
            defer { group.triggerGracefulShutdown() }
            return try await body()
        }
        var result: Result?
        while let ended = try await tasks.next() { result = ended ?? result }
        guard let result else { throw NeverHappened(description: "the services ended before the test did") }
        return result
    }
}
