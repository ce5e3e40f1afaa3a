import NIOCore
import ServiceKit

/// Ends a server's connections once nothing is accepted any more.
struct ConnectionDrain {
    let loops: ConnectionLoops
    let settings: HTTPServerConfiguration.Drain

    /// Requests may finish; sockets and streams of events are closed in waves. A cancelled task waits for nothing.
    func run(whenEmpty: OneShot<Void>) async {
        var left = await loops.onEach { loop in
            loop.isDraining = true
            for connection in loop.connections where connection.endsByItself { connection.drain() }
            return loop.connections.count { !$0.endsByItself }
        }
        let waves = DrainWaves(window: settings.window)
        for wave in 0..<waves.count where left > 0 {
            if wave > 0 { try? await Task.sleep(for: DrainWaves.interval) }
            left = await loops.onEach { loop in
                let others = loop.connections.filter { !$0.endsByItself }
                let share = waves.share(of: others.count, in: wave)
                for connection in others.prefix(share) { connection.drain() }
                return others.count - share
            }
        }
        try? await withDeadline(settings.timeout) { try await whenEmpty.get() }
        _ = await loops.onEach { loop in
            for connection in loop.connections { connection.abort() }
            return 0
        }
    }
}
