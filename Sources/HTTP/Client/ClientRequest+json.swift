public import NIOHTTP1

extension ClientRequest {
    /// A request whose body is a value as JSON, with its `Content-Type`.
    ///
    /// - Throws: what the value's `encode(to:)` throws.
    public static func json(
        _ method: HTTPMethod, _ url: String, headers: HTTPHeaders = [:], _ value: some Encodable
    ) throws -> ClientRequest {
        var request = ClientRequest(method, url, headers: headers, body: try JSONCoding.encode(value))
        request.headers.replaceOrAdd(name: "content-type", value: "application/json")
        return request
    }
}
