import Contracts
import HTTP
import NIOHTTP1

extension ChatClientError {
    /// What a failure without an answer means.
    init(_ error: HTTPClientError) {
        switch error.code {
        case .cancelled: self.init(.cancelled)
        case .timeout: self.init(.timeout, error.message)
        case .upgradeRefused:
            self = error.response.map { ChatClientError(refusal: $0) } ?? ChatClientError(.refused, error.message)
        case .invalidRequest, .decodingFailed, .malformedResponse, .bodyTooLarge:
            self.init(.invalidAnswer, error.description)
        default: self.init(.unreachable, error.description)
        }
    }

    /// What an answer of status 400 or above says; a proxy's answer that is no problem document has only the status.
    init(refusal response: ClientResponse) {
        struct Problem: Decodable {
            let code: ErrorCode?
            let detail: String?
            let title: String?
        }
        let problem = try? response.json(Problem.self)
        self.init(
            .refused, problem?.detail ?? problem?.title ?? "", status: Int(response.status.code),
            problem: problem?.code,
            retryAfter: response.headers.first(name: "retry-after").flatMap { Int($0) }.map { .seconds(max(0, $0)) },
            requestID: response.headers.first(name: "x-request-id"))
    }
}
