import NIOCore
import Synchronization

/// Carries a body from its connection to its reader, who may be on any thread.
///
/// `demand` is called (anywhere) each time that the reader wants bytes and none are there: the connection sends
/// `100 Continue` and reads then, so at most one read's worth of bytes waits here.
final class RequestBodySource: Sendable {
    private enum End {
        case complete
        case failed(any Error)
    }

    private struct State {
        /// Gone with the end, so that who keeps a request does not keep its connection.
        var demand: (@Sendable () -> Void)?
        var buffers = CircularBuffer<ByteBuffer>(initialCapacity: 1)
        var end: End?
        var waiter: Waiter?

        mutating func next(_ continuation: Waiter) -> Next {
            if let buffer = buffers.popFirst() { return .result(.success(buffer)) }
            switch end {
            case .complete: return .result(.success(nil))
            case .failed(let error): return .result(.failure(error))
            case nil: break
            }
            if Task.isCancelled { return .result(.failure(CancellationError())) }
            // A second reader takes the first one's place; bodies have one.
            defer { waiter = continuation }
            return .wait(replaced: waiter, demand: demand)
        }
    }

    private let state: Mutex<State>

    init(demand: (@Sendable () -> Void)? = nil) { state = Mutex(State(demand: demand)) }

    func push(_ buffer: ByteBuffer) {
        let waiter = state.withLock { state -> Waiter? in
            guard state.end == nil else { return nil }
            if let waiter = state.waiter.take() { return waiter }
            state.buffers.append(buffer)
            return nil
        }
        waiter?.resume(returning: buffer)
    }

    func finish() { end(.complete) }

    func fail(_ error: any Error) { end(.failed(error)) }

    private func end(_ end: End) {
        let waiter = state.withLock { state -> Waiter? in
            guard state.end == nil else { return nil }
            state.end = end
            state.demand = nil
            return state.waiter.take()
        }
        guard let waiter else { return }
        switch end {
        case .complete: waiter.resume(returning: nil)
        case .failed(let error): waiter.resume(throwing: error)
        }
    }

    func next() async throws -> ByteBuffer? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                switch state.withLock({ $0.next(continuation) }) {
                case .result(let result): continuation.resume(with: result)
                case .wait(let replaced, let demand):
                    replaced?.resume(throwing: CancellationError())
                    demand?()
                }
            }
        } onCancel: {
            state.withLock { $0.waiter.take() }?.resume(throwing: CancellationError())
        }
    }

    private typealias Waiter = CheckedContinuation<ByteBuffer?, any Error>

    private enum Next {
        case result(Result<ByteBuffer?, any Error>)
        case wait(replaced: Waiter?, demand: (@Sendable () -> Void)?)
    }
}
