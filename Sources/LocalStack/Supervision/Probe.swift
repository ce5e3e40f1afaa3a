import Foundation
import HTTP
import NIOHTTP1

/// Sees whether a server can be used.
struct Probe: Sendable {
    let client: HTTPClient

    /// Whether a GET is answered with 200.
    func isReady(_ url: String) async -> Bool {
        let answer = try? await client.execute(ClientRequest(.GET, url), timeout: .seconds(2))
        return answer?.status == .ok
    }

    /// Whether somebody takes connections at a port of 127.0.0.1. Does not wait: the system answers for local ports at once.
    func accepts(_ port: Int) -> Bool { PortCheck.isAccepting(port: port) }
}
