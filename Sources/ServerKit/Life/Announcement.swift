import HTTP
import Logging
import ServiceKit

/// Says once where the server listens.
struct Announcement: Service {
    let server: HTTPServer
    let name: String
    let logger: Logger
    let onListening: @Sendable (_ port: Int) -> Void

    func run() async throws {
        let port = try await server.boundPort()
        logger.info("Listening", metadata: ["server": "\(name)", "port": .stringConvertible(port)])
        onListening(port)
        await gracefulShutdown()
    }
}
