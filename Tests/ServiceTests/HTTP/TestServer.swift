import HTTP
import Logging
import NIOPosix
import Observability
import ServiceKit
import TestSupport

/// A server on a free port for the time of a test.
struct TestServer: Sendable {
    let port: Int
    let metrics: MetricsRegistry
    private let group: ServiceGroup

    /// Runs a server, calls `body`, and stops the server.
    static func with<Result: Sendable>(
        _ configure: (inout HTTPServerConfiguration) -> Void = { _ in }, routes: (Router) -> Void = { _ in },
        _ body: @escaping @Sendable (TestServer) async throws -> Result
    ) async throws -> Result {
        var configuration = HTTPServerConfiguration(port: 0)
        configuration.drain.window = .zero
        configuration.drain.timeout = .seconds(5)
        configure(&configuration)
        let router = Router()
        routes(router)
        let metrics = MetricsRegistry()
        let logger = Logger.quiet
        let server = HTTPServer(
            configuration, router: router, eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger,
            metrics: metrics)
        let group = ServiceGroup([server], logger: logger)
        return try await withThrowingTaskGroup(of: Result?.self) { tasks in
            tasks.addTask {
                try await group.run()
                return nil
            }
            tasks.addTask {
                let test = TestServer(port: try await server.boundPort(), metrics: metrics, group: group)
                defer { group.triggerGracefulShutdown() }
                return try await body(test)
            }
            var result: Result?
            while let next = try await tasks.next() { if let next { result = next } }
            guard let result else { throw CancellationError() }
            return result
        }
    }

    /// Asks the server to stop, while the test goes on.
    func stop() { group.triggerGracefulShutdown() }
}

/// A request's text.
func request(_ method: String = "GET", _ target: String, _ headers: String..., body: String? = nil) -> String {
    var text = "\(method) \(target) HTTP/1.1\r\nHost: test\r\n"
    for header in headers { text += header + "\r\n" }
    if let body { text += "Content-Length: \(body.utf8.count)\r\n" }
    return text + "\r\n" + (body ?? "")
}
