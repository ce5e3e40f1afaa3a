public import HTTP
public import LocalStack
import NIOCore
import NIOHTTP1

/// What an operator sees of it.
extension TestStack {
    /// Returns when a server's `/readyz` says that it is ready.
    public func saysReady(_ name: PartName, _ http: HTTPClient) async throws {
        _ = try await eventual(within: .seconds(60)) { await isReady(name, http) ? true : nil }
    }

    /// Returns when a server's `/readyz` says that it is not ready, with its words.
    public func saysNotReady(_ name: PartName, _ http: HTTPClient) async throws -> String {
        try await eventual(within: .seconds(60)) {
            let answer = try? await readiness(of: name, http)
            return answer?.status == .serviceUnavailable ? answer.map { String(buffer: $0.body) } : nil
        }
    }

    /// Whether a server says that it is ready.
    public func isReady(_ name: PartName, _ http: HTTPClient) async -> Bool {
        (try? await readiness(of: name, http))?.status == .ok
    }

    private func readiness(of name: PartName, _ http: HTTPClient) async throws -> ClientResponse {
        try await http.execute(ClientRequest(.GET, internalURL(of: name) + "/readyz"), timeout: .seconds(5))
    }

    /// A server's metric without labels; 0 when there is none.
    public func metric(_ metric: String, of name: PartName, _ http: HTTPClient) async throws -> Double {
        let answer = try await http.execute(
            ClientRequest(.GET, internalURL(of: name) + "/metrics"), timeout: .seconds(5))
        for line in String(buffer: answer.body).split(separator: "\n") where line.hasPrefix(metric + " ") {
            return Double(line.dropFirst(metric.count + 1)) ?? 0
        }
        return 0
    }

    private func internalURL(of name: PartName) -> String {
        switch name {
        case .auth: authInternalURL
        case .chat(let number): chatInternalURLs[number - 1]
        default: url
        }
    }
}
