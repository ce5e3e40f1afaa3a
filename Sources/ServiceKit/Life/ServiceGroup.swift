public import Logging

/// Runs services together and stops them in order: the place that shows a process's life.
///
/// They are listed with dependencies first and start at once, all of them. The first that ends, a signal, or the shutdown
/// of a group around it stops the group: the services are asked to stop from the last to the first, each only when the
/// one before has ended. What has not ended when the time-out is over is cancelled.
public struct ServiceGroup: Service {
    private let services: [any Service]
    private let signals: [UnixSignal]
    private let shutdownTimeout: Duration
    private let logger: Logger
    private let trigger = GracefulShutdown()

    /// A group of these services, dependencies first.
    public init(
        _ services: [any Service], signals: [UnixSignal] = [], shutdownTimeout: Duration = .seconds(30), logger: Logger
    ) {
        self.services = services
        self.signals = signals
        self.shutdownTimeout = shutdownTimeout
        self.logger = logger
    }

    /// Asks the group to stop, as a signal would. Returns at once.
    public func triggerGracefulShutdown() { trigger.trigger() }

    /// Runs the services until all have ended; throws the first error of any of them.
    public func run() async throws {
        let shutdowns = services.map { _ in GracefulShutdown() }
        let failure = await withGracefulShutdownHandler {
            await withTaskGroup(of: Event.self, returning: (any Error)?.self) { group in
                for (index, service) in services.enumerated() {
                    group.addTask {
                        await GracefulShutdown.$current.withValue(shutdowns[index]) {
                            do {
                                try await service.run()
                                return .ended(index, nil)
                            } catch {
                                return .ended(index, error)
                            }
                        }
                    }
                }
                group.addTask { await stopRequest() }
                return await supervise(&group, shutdowns)
            }
        } onGracefulShutdown: { [trigger] in
            trigger.trigger()
        }
        if let failure { throw failure }
    }

    private enum Event: Sendable {
        case ended(Int, (any Error)?)
        case stopRequested(String?)
        case timedOut
    }

    /// Waits for a signal, for ``triggerGracefulShutdown()``, or for the task's cancellation.
    private func stopRequest() async -> Event {
        await GracefulShutdown.$current.withValue(trigger) {
            guard !signals.isEmpty else {
                await gracefulShutdown()
                return .stopRequested(nil)
            }
            let stream = UnixSignal.stream(of: signals)
            return await withGracefulShutdownHandler {
                for await signal in stream.signals { return .stopRequested(signal.rawValue) }
                return .stopRequested(nil)
            } onGracefulShutdown: {
                stream.finish()
            }
        }
    }

    private func supervise(
        _ group: inout TaskGroup<Event>, _ shutdowns: [GracefulShutdown]
    ) async -> (any Error)? {
        var running = Set(services.indices)
        var failure: (any Error)?
        var isStopping = false
        var asked = services.count
        func askNext() {
            while asked > 0, asked == services.count || !running.contains(asked) {
                asked -= 1
                shutdowns[asked].trigger()
                if running.contains(asked) { return }
            }
        }
        while !running.isEmpty, let event = await group.next() {
            switch event {
            case .ended(let index, let error):
                running.remove(index)
                let name = String(describing: type(of: services[index]))
                if let error, !(error is CancellationError && isStopping) {
                    failure = failure ?? error
                    logger.error("A service failed", metadata: ["service": "\(name)", "error": "\(error)"])
                } else if !isStopping {
                    logger.info("A service ended", metadata: ["service": "\(name)"])
                }
            case .stopRequested(let signal):
                if let signal { logger.info("Stopping", metadata: ["signal": "\(signal)"]) }
            case .timedOut:
                guard !running.isEmpty else { continue }
                let names = running.sorted().map { "\(type(of: services[$0]))" }.joined(separator: ", ")
                logger.error("Services did not stop in time and are cancelled", metadata: ["services": "\(names)"])
                group.cancelAll()
                continue
            }
            if !isStopping {
                isStopping = true
                let timeout = shutdownTimeout
                group.addTask {
                    try? await Task.sleep(for: timeout)
                    return .timedOut
                }
            }
            if asked == services.count || !running.contains(asked) { askNext() }
        }
        group.cancelAll()
        return failure
    }
}
