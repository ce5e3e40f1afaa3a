import NIOCore
import NIOHTTP1
import Observability
import Synchronization

/// What a server counts.
final class HTTPServerMetrics: Sendable {
    let connections: Gauge
    private let registry: MetricsRegistry
    private let timers = Mutex<[Labels: Timer]>([:])

    private struct Labels: Hashable {
        let route: String
        let method: String
        let status: UInt
    }

    init(_ registry: MetricsRegistry) {
        self.registry = registry
        connections = registry.gauge("http_server_connections", help: "Open connections, sockets included.")
        // There from the start, before anybody has asked for anything.
        _ = timer(Labels(route: Self.noRoute, method: "GET", status: 404))
    }

    /// A request that was answered; paths that no route has are one series, and so are methods that nobody knows.
    func record(route: String?, method: HTTPMethod, status: HTTPResponseStatus, duration: TimeAmount) {
        let labels = Labels(route: route ?? Self.noRoute, method: Self.label(method), status: status.code)
        timer(labels).record(seconds: Double(duration.nanoseconds) / 1e9)
    }

    private static let noRoute = "none"

    private func timer(_ labels: Labels) -> Timer {
        timers.withLock { timers in
            if let timer = timers[labels] { return timer }
            let timer = registry.timer(
                "http_server_request_duration_seconds",
                help: "From a request's head to the end of its answer.",
                labels: ["route": labels.route, "method": labels.method, "status": String(labels.status)])
            timers[labels] = timer
            return timer
        }
    }

    private static func label(_ method: HTTPMethod) -> String {
        switch method {
        case .GET, .HEAD, .POST, .PUT, .PATCH, .DELETE, .OPTIONS: method.rawValue
        default: "other"
        }
    }
}
