public import HTTP
public import LocalStack
import NIOCore
import NIOHTTP1

/// What an operator sees of it.
extension TestStack {
    /// What a server's `/readyz` says: nil when it is ready or nobody answers, what fails where it is not.
    public func failing(_ name: PartName, _ http: HTTPClient) async -> String? {
        guard let url = internalURL(of: name) else { return nil }
        let answer = try? await http.execute(ClientRequest(.GET, url + "/readyz"), timeout: .seconds(5))
        guard let answer, answer.status != .ok else { return nil }
        return String(buffer: answer.body)
    }

    /// Whether a server says that it is ready.
    public func isReady(_ name: PartName, _ http: HTTPClient) async -> Bool {
        guard let url = internalURL(of: name) else { return false }
        let answer = try? await http.execute(ClientRequest(.GET, url + "/readyz"), timeout: .seconds(5))
        return answer?.status == .ok
    }

    /// A server's metric without labels; 0 when there is none.
    public func metric(_ metric: String, of name: PartName, _ http: HTTPClient) async throws -> Double {
        guard let url = internalURL(of: name) else { return 0 }
        let answer = try await http.execute(ClientRequest(.GET, url + "/metrics"), timeout: .seconds(5))
        for line in String(buffer: answer.body).split(separator: "\n") where line.hasPrefix(metric + " ") {
            return Double(line.dropFirst(metric.count + 1)) ?? 0
        }
        return 0
    }

    private func internalURL(of name: PartName) -> String? {
        switch name {
        case .auth: authInternalURL
        case .chat(let number): chatInternalURLs[number - 1]
        default: nil
        }
    }
}
