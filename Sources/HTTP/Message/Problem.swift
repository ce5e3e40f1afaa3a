import NIOCore
import NIOHTTP1

/// A problem document (RFC 9457), the one shape of all errors.
public struct Problem: Codable, Sendable, Hashable {
    /// `about:blank`: the status says what kind of problem it is, and `code` what exactly.
    public var type: String
    /// The status in words.
    public var title: String
    /// The status in digits.
    public var status: Int
    /// A sentence for people.
    public var detail: String?
    /// A stable snake_case word.
    public var code: String
    /// What the log knows the request by.
    public var requestId: String?

    /// The document of an error.
    public init(_ error: some HTTPResponseError, requestId: String?) {
        type = "about:blank"
        title = error.status.reasonPhrase
        status = Int(error.status.code)
        detail = error.detail
        code = error.code
        self.requestId = requestId
    }
}

extension Response {
    /// The answer that an error stands for.
    public static func problem(_ error: some HTTPResponseError, requestId: String?) -> Response {
        var headers = error.headers
        headers.replaceOrAdd(name: "content-type", value: "application/problem+json")
        headers.replaceOrAdd(name: "cache-control", value: "no-store")
        // A document of strings and a number can always be encoded.
        let document = (try? JSONCoding.encode(Problem(error, requestId: requestId))) ?? .init()
        return Response(status: error.status, headers: headers, body: .bytes(document))
    }
}
