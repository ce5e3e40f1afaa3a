import HTTP
import Logging
import NIOPosix
import TestSupport

/// A client for as long as the body takes.
func withHTTPClient<Result>(
    _ configuration: HTTPClientConfiguration = .init(), _ body: (HTTPClient) async throws -> Result
) async throws -> Result {
    let client = try HTTPClient(
        eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration,
        logger: Logger.quiet)
    do {
        let result = try await body(client)
        await client.shutdown()
        return result
    } catch {
        await client.shutdown()
        throw error
    }
}
