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
        var buffers = CircularBuffer<ByteBuffer>(initialCapacity: 1)
        var end: End?
        var waiter: CheckedContinuation<ByteBuffer?, any Error>?
    }

    private let state = Mutex(State())
    private let demand: @Sendable () -> Void

    init(demand: @escaping @Sendable () -> Void = {}) { self.demand = demand }

    func push(_ buffer: ByteBuffer) {
        let waiter = state.withLock { state in
            if state.end != nil { return state.waiter.take() }
            if let waiter = state.waiter.take() { return waiter }
            state.buffers.append(buffer)
            return nil
        }
        waiter?.resume(returning: buffer)
    }

    func finish() { end(.complete) }

    func fail(_ error: any Error) { end(.failed(error)) }

    private func end(_ end: End) {
        let waiter = state.withLock { state -> CheckedContinuation<ByteBuffer?, any Error>? in
            guard state.end == nil else { return nil }
            state.end = end
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
                let (result, replaced) = state.withLock { state -> (Result<ByteBuffer?, any Error>?, Waiter?) in
                    if let buffer = state.buffers.popFirst() { return (.success(buffer), nil) }
                    switch state.end {
                    case .complete: return (.success(nil), nil)
                    case .failed(let error): return (.failure(error), nil)
                    case nil: break
                    }
                    if Task.isCancelled { return (.failure(CancellationError()), nil) }
                    // A second reader takes the first one's place; bodies have one.
                    let replaced = state.waiter
                    state.waiter = continuation
                    return (nil, replaced)
                }
                replaced?.resume(throwing: CancellationError())
                if let result { continuation.resume(with: result) } else { demand() }
            }
        } onCancel: {
            state.withLock { $0.waiter.take() }?.resume(throwing: CancellationError())
        }
    }

    private typealias Waiter = CheckedContinuation<ByteBuffer?, any Error>
}
