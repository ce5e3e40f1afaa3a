import NIOCore
import NIOHTTP1

/// Gathers an answer, up to a limit.
final class CollectingReceiver: ResponseReceiver {
    typealias Continuation = CheckedContinuation<Result<ClientResponse, ExchangeFailure>, Never>

    private let limit: Int
    private let continuation: Continuation
    private var head: HTTPResponseHead?
    private var body = ByteBuffer()

    init(limit: Int, continuation: Continuation) {
        self.limit = limit
        self.continuation = continuation
    }

    func receive(_ head: HTTPResponseHead) -> ReceiverDemand {
        self.head = head
        return .more
    }

    func receive(_ piece: ByteBuffer) -> ReceiverDemand {
        guard body.readableBytes + piece.readableBytes <= limit else {
            return .abort(HTTPClientError(.bodyTooLarge, "more than \(limit) bytes"))
        }
        if body.readableBytes == 0 { body = piece } else { body.writeImmutableBuffer(piece) }
        return .more
    }

    func finish() {
        guard let head else {
            let error = HTTPClientError(.malformedResponse, "no head")
            return continuation.resume(returning: .failure(ExchangeFailure(error: error, progress: .uncertain)))
        }
        continuation.resume(
            returning: .success(ClientResponse(status: head.status, headers: head.headers, body: body)))
    }

    func fail(_ failure: ExchangeFailure) { continuation.resume(returning: .failure(failure)) }
}
