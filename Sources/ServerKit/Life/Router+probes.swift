import HTTP
import NIOHTTP1
import Observability

extension Router {
    /// Adds `/livez`, `/readyz` and `/metrics`.
    func addProbes(health: Health, metrics: MetricsRegistry) {
        get("/livez") { _, _ in .text("alive\n") }
        get("/readyz") { _, _ in
            let failing = health.failing
            guard !failing.isEmpty else { return .text("ready\n") }
            return .text(
                "not ready: \(failing.joined(separator: ", "))\n", status: .serviceUnavailable,
                headers: ["retry-after": "1"])
        }
        get("/metrics") { _, _ in .text(metrics.render(), type: "text/plain; version=0.0.4") }
    }
}
