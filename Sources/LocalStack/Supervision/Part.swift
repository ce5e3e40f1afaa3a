import Foundation
import ServiceKit
import Synchronization

/// A process of the stack under supervision: when it dies it is started again, at once at first and more slowly when it
/// keeps dying.
///
/// ``run()`` supervises, as long as its task lives; the other methods may be called from anywhere.
public final class Part: Sendable {
    /// What it is and how it is run.
    public let definition: PartDefinition
    let record: ProcessRecord
    private let report: @Sendable (StackEvent) -> Void
    private let events: AsyncStream<Event>
    private let inbox: AsyncStream<Event>.Continuation
    private let shared = Mutex(Shared())

    private enum Event: Sendable {
        case life(PartLife.Event)
        case ended(reason: String, after: Duration)
        case ready(pid_t, after: Duration)
    }

    private struct Shared {
        var child: ChildProcess?
        var status = PartStatus()
        var wasReady = false
        var watchers: [UUID: AsyncStream<PartStatus>.Continuation] = [:]
        var stops: [CheckedContinuation<Void, Never>] = []
        var isOver = false
    }

    /// A part that does not run yet. `record` is the file that says which process it is.
    init(_ definition: PartDefinition, record: ProcessRecord, report: @escaping @Sendable (StackEvent) -> Void) {
        self.definition = definition
        self.record = record
        self.report = report
        (events, inbox) = AsyncStream.makeStream()
    }

    /// Its name.
    public var name: PartName { definition.name }
    /// What can be seen of it now.
    public var status: PartStatus { shared.withLock { $0.status } }

    /// Asks for it to run.
    public func start() { inbox.yield(.life(.start)) }

    /// Asks it to end, and returns when it has. It stays so until it is started again.
    public func stop() async {
        await withCheckedContinuation { continuation in
            let isOver = shared.withLock { shared in
                if !shared.isOver { shared.stops.append(continuation) }
                return shared.isOver
            }
            if isOver { continuation.resume() } else { inbox.yield(.life(.stop)) }
        }
    }

    /// Sends its process a signal: `SIGKILL` to see it started again, `SIGSTOP` to freeze it, `SIGCONT` to let it go on.
    public func send(_ signal: Int32) { shared.withLock { $0.child }?.send(signal, toGroup: true) }

    /// Every change of the status, beginning with what it is now.
    public func statuses() -> AsyncStream<PartStatus> {
        let (stream, continuation) = AsyncStream<PartStatus>.makeStream(bufferingPolicy: .bufferingNewest(16))
        let id = UUID()
        continuation.onTermination = { [self] _ in shared.withLock { _ = $0.watchers.removeValue(forKey: id) } }
        let isOver = shared.withLock { shared in
            continuation.yield(shared.status)
            if !shared.isOver { shared.watchers[id] = continuation }
            return shared.isOver
        }
        if isOver { continuation.finish() }
        return stream
    }

    /// Supervises it until the task is cancelled; then the process is stopped if it still runs.
    public func run() async {
        var life = PartLife()
        var generator = SystemRandomNumberGenerator()
        await withDiscardingTaskGroup { group in
            for await event in events {
                let lifeEvent: PartLife.Event
                var reason = ""
                switch event {
                case .life(let event): lifeEvent = event
                case .ended(let why, let uptime):
                    ended()
                    reason = why
                    lifeEvent = .ended(after: uptime)
                case .ready(let pid, let after):
                    ready(pid, after)
                    continue
                }
                switch life.handle(lifeEvent, using: &generator) {
                case .launch: await launch(&group)
                case .wait(let wait):
                    update {
                        $0.failures += 1
                        $0.lastFailure = reason
                    }
                    report(.ended(name, reason: reason, restartIn: wait))
                    group.addTask { [self] in
                        try? await Task.sleep(for: wait)
                        inbox.yield(.life(.waited))
                    }
                case .terminate:
                    let child = shared.withLock { $0.child }
                    group.addTask { [definition] in
                        _ = await child?.stop(definition.stopSignal, grace: definition.grace)
                    }
                case .finish: stopped()
                case .nothing: break
                }
            }
            group.cancelAll()
            await shared.withLock { $0.child }?.stop(definition.stopSignal, grace: definition.grace)
        }
        ended()
        let watchers = shared.withLock { shared in
            shared.isOver = true
            return shared.watchers
        }
        // Not under the lock: a watcher that ends takes itself off the list.
        for watcher in watchers.values { watcher.finish() }
        stopped()
    }

    private func launch(_ group: inout DiscardingTaskGroup) async {
        let began = ContinuousClock.now
        do {
            let child = try await ChildProcess.start(definition.command())
            record.write(child.pid, stopSignal: definition.stopSignal)
            shared.withLock { $0.child = child }
            update { $0.pid = child.pid }
            group.addTask { [self] in
                guard let exit = try? await child.exit() else { return }
                inbox.yield(.ended(reason: "\(exit)", after: ContinuousClock.now - began))
            }
            group.addTask { [self] in
                while child.isRunning, !Task.isCancelled {
                    if await definition.isReady() {
                        inbox.yield(.ready(child.pid, after: ContinuousClock.now - began))
                        return
                    }
                    try? await Task.sleep(for: .milliseconds(50))
                }
            }
        } catch {
            inbox.yield(.ended(reason: "\(error)", after: .zero))
        }
    }

    private func ready(_ pid: pid_t, _ after: Duration) {
        guard status.pid == pid else { return }
        let again = shared.withLock { shared in
            defer { shared.wasReady = true }
            return shared.wasReady
        }
        report(.ready(name, after: after, again: again))
        update {
            $0.isReady = true
            $0.failures = 0
        }
    }

    private func ended() {
        record.remove()
        shared.withLock { $0.child = nil }
        update {
            $0.pid = nil
            $0.isReady = false
        }
    }

    private func stopped() {
        update {
            $0.failures = 0
            $0.lastFailure = nil
        }
        let stops = shared.withLock { shared in
            defer { shared.stops = [] }
            return shared.stops
        }
        for stop in stops { stop.resume() }
    }

    private func update(_ change: (inout PartStatus) -> Void) {
        shared.withLock { shared in
            change(&shared.status)
            for watcher in shared.watchers.values { watcher.yield(shared.status) }
        }
    }
}
