public import Foundation
import Synchronization

/// A process that we started, the leader of a process group of its own.
///
/// A thread of ours starts it and waits for it until it has ended: Linux ties a child's parent-death signal to the thread
/// that started it, and threads of the pool come and go. Signals are sent under the lock that guards the reaping, so that
/// none can reach a process that was given the same number later.
public final class ChildProcess: Sendable {
    /// Its number, and its group's.
    public let pid: pid_t
    private let state: Mutex<State>

    private struct State {
        var exit: ProcessExit?
        var waiters: [AsyncStream<ProcessExit>.Continuation] = []
    }

    private init(pid: pid_t) {
        self.pid = pid
        state = Mutex(State())
    }

    /// Starts a process. It runs from now on.
    public static func start(_ command: ProcessCommand) async throws(ProcessError) -> ChildProcess {
        let invocation = try SpawnInvocation(command)
        let started = await withCheckedContinuation { continuation in
            let thread = Thread {
                let spawned = invocation.spawn()
                guard case .success(let pid) = spawned else {
                    continuation.resume(returning: spawned.map(ChildProcess.init))
                    return
                }
                let child = ChildProcess(pid: pid)
                continuation.resume(returning: .success(child))
                child.waitUntilExit()
            }
            thread.name = "child"
            thread.stackSize = 256 * 1_024
            thread.start()
        }
        return try started.get()
    }

    /// Whether it has not ended.
    public var isRunning: Bool { state.withLock { $0.exit == nil } }

    /// Waits until it has ended. Any number of tasks may wait.
    public func exit() async throws(CancellationError) -> ProcessExit {
        let (exits, continuation) = AsyncStream<ProcessExit>.makeStream()
        let exit = state.withLock { state in
            if state.exit == nil { state.waiters.append(continuation) }
            return state.exit
        }
        if let exit { return exit }
        for await exit in exits { return exit }
        throw CancellationError()
    }

    /// Sends a signal to it, or to its whole group. Nothing happens when it has ended.
    public func send(_ signal: Int32, toGroup: Bool = false) {
        state.withLock { if $0.exit == nil { _ = kill(toGroup ? -pid : pid, signal) } }
    }

    /// Asks it to end with `signal`; what has not ended `grace` later is killed, its group with it. Safe to repeat.
    @discardableResult
    public func stop(_ signal: Int32 = SIGTERM, grace: Duration = .seconds(10)) async -> ProcessExit {
        send(SIGCONT, toGroup: true)  // A stopped process takes no other signal.
        send(signal)
        let killer = Task {
            try await Task.sleep(for: grace)
            send(SIGKILL, toGroup: true)
        }
        defer { killer.cancel() }
        // In a task of its own, not to be cut short: whoever stops a process relies on its being gone.
        let exit = await Task { try? await self.exit() }.value
        return exit ?? .signal(SIGKILL)
    }

    private func waitUntilExit() {
        var information = siginfo_t()
        while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        let waiters = state.withLock { state in
            // What it leaves behind in its group goes with it: workers whose leader was killed still hold its port.
            _ = kill(-pid, SIGKILL)
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0, errno == EINTR {}
            let exit = ProcessExit(waitStatus: status)
            state.exit = exit
            defer { state.waiters = [] }
            return state.waiters.map { ($0, exit) }
        }
        for (waiter, exit) in waiters {
            waiter.yield(exit)
            waiter.finish()
        }
    }
}
