import Observability
import ServiceKit

/// Turns readiness red when the server is asked to stop, and gives routers time to notice. Last in the list of services, so
/// first to be asked.
struct DrainFlag: Service {
    let health: Health
    let delay: Duration

    func run() async {
        await gracefulShutdown()
        health.startDraining()
        try? await Task.sleep(for: delay)
    }
}
