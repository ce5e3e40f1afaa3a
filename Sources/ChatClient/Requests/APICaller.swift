import Contracts
import Foundation
import HTTP
import NIOCore
import NIOHTTP1

/// Sends one request and tells refusals apart from failures.
struct APICaller: Sendable {
    let http: HTTPClient
    let baseURL: String
    let timeout: Duration
    let headers: HTTPHeaders

    /// - Returns: the answer, of a status below 400.
    func call(
        _ method: HTTPMethod, _ path: String, query: [(String, String)] = [], body: (any Encodable & Sendable)? = nil,
        token: String? = nil, timeout: Duration? = nil
    ) async throws(ChatClientError) -> ClientResponse {
        var request: ClientRequest
        do {
            let url = baseURL + path + Self.queryText(query)
            request = if let body { try .json(method, url, body) } else { ClientRequest(method, url) }
        } catch {
            throw ChatClientError(.refused, "the request can't be written: \(error)")
        }
        request.headers.add(contentsOf: headers)
        request.headers.replaceOrAdd(name: "accept", value: "application/json")
        if let token { request.headers.replaceOrAdd(name: "authorization", value: "Bearer \(token)") }
        let response: ClientResponse
        do {
            response = try await http.execute(request, timeout: timeout ?? self.timeout)
        } catch {
            throw ChatClientError(error)
        }
        guard response.status.code < 400 else { throw ChatClientError(refusal: response) }
        return response
    }

    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

    /// A path segment, or a query's key or value, percent-encoded.
    static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }

    private static func queryText(_ items: [(String, String)]) -> String {
        items.isEmpty ? "" : "?" + items.map { "\(escaped($0.0))=\(escaped($0.1))" }.joined(separator: "&")
    }
}
