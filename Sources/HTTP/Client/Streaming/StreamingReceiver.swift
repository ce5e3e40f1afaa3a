import NIOCore
import NIOHTTP1

/// Answers with the head and lets the body follow as a sequence with back-pressure.
final class StreamingReceiver: ResponseReceiver {
    typealias Continuation = CheckedContinuation<Result<ClientResponseStream, ExchangeFailure>, Never>

    // Pieces, not bytes: one is what a read of the socket brought, 64 KiB at most.
    private static let strategy = NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark(
        lowWatermark: 2, highWatermark: 8)

    private enum State {
        case waiting(Continuation)
        case streaming(ClientResponseBody.Producer.Source)
        case done
    }

    private var state: State
    private let delegate: StreamedBodyDelegate

    init(continuation: Continuation, delegate: StreamedBodyDelegate) {
        state = .waiting(continuation)
        self.delegate = delegate
    }

    func receive(_ head: HTTPResponseHead) -> ReceiverDemand {
        guard case .waiting(let continuation) = state else { return .more }
        let sequence = ClientResponseBody.Producer.makeSequence(
            elementType: ByteBuffer.self, failureType: (any Error).self, backPressureStrategy: Self.strategy,
            finishOnDeinit: true, delegate: delegate)
        state = .streaming(sequence.source)
        continuation.resume(
            returning: .success(
                ClientResponseStream(
                    status: head.status, headers: head.headers, body: ClientResponseBody(producer: sequence.sequence))))
        return .more
    }

    func receive(_ piece: ByteBuffer) -> ReceiverDemand {
        guard case .streaming(let source) = state else { return .more }
        return switch source.yield(piece) {
        case .produceMore: .more
        case .stopProducing: .hold
        case .dropped: .abort(HTTPClientError(.cancelled, "nobody reads the body"))
        }
    }

    func finish() {
        if case .streaming(let source) = state { source.finish() }
        state = .done
    }

    func fail(_ failure: ExchangeFailure) {
        switch state {
        case .waiting(let continuation): continuation.resume(returning: .failure(failure))
        case .streaming(let source): source.finish(failure.error)
        case .done: break
        }
        state = .done
    }
}
