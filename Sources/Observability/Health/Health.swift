import Synchronization

/// Whether a server should get traffic: what `/readyz` answers.
///
/// Being alive is something else: whoever can answer is, whatever its dependencies do.
public final class Health: Sendable {
    private struct Check {
        let name: String
        let isReady: @Sendable () -> Bool
    }

    private struct State {
        var checks: [Check] = []
        var isDraining = false
    }

    private let state = Mutex(State())

    /// Ready as long as nothing is registered that is not.
    public init() {}

    /// Adds a dependency; `isReady` is asked at every probe, from any thread, and must not block.
    public func register(_ name: String, _ isReady: @escaping @Sendable () -> Bool) {
        state.withLock { $0.checks.append(Check(name: name, isReady: isReady)) }
    }

    /// From now on not ready, for good: the server is about to stop.
    public func startDraining() {
        state.withLock { $0.isDraining = true }
    }

    /// The names of what is not ready; none when all is well.
    public var failing: [String] {
        let (checks, isDraining) = state.withLock { ($0.checks, $0.isDraining) }
        return (isDraining ? ["draining"] : []) + checks.filter { !$0.isReady() }.map(\.name)
    }

    /// Whether all is well.
    public var isReady: Bool { failing.isEmpty }
}
