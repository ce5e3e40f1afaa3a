import NIOCore
import NIOHTTP1

/// A client connection as the pool and its callers see it, from any thread.
struct ClientConnection: Identifiable, Sendable {
    let id: UInt64
    let channel: any Channel
    private let handler: NIOLoopBound<ClientConnectionHandler>

    /// On the channel's event loop only.
    init(id: UInt64, channel: any Channel, handler: ClientConnectionHandler) {
        self.id = id
        self.channel = channel
        self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
    }

    /// Sends a request and gathers the answer.
    func execute(
        _ id: ClientExchange.ID, _ head: HTTPRequestHead, _ body: ByteBuffer?, bodyLimit: Int, deadline: NIODeadline
    ) async -> Result<ClientResponse, ExchangeFailure> {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                channel.eventLoop.execute {
                    handler.value.start(
                        id, head, body, CollectingReceiver(limit: bodyLimit, continuation: continuation),
                        ExchangeTimeouts(deadline: deadline))
                }
                // A cancellation that came before the line above found nothing to cancel.
                if Task.isCancelled { cancel(id) }
            }
        } onCancel: {
            cancel(id)
        }
    }

    /// Sends a request and answers with the head; the body follows.
    func stream(
        _ id: ClientExchange.ID, _ head: HTTPRequestHead, _ body: ByteBuffer?, timeouts: ExchangeTimeouts
    ) async -> Result<ClientResponseStream, ExchangeFailure> {
        let delegate = StreamedBodyDelegate(
            onDemand: { channel.eventLoop.execute { handler.value.resumeReading(id) } },
            onTermination: { cancel(id) })
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                channel.eventLoop.execute {
                    let receiver = StreamingReceiver(continuation: continuation, delegate: delegate)
                    handler.value.start(id, head, body, receiver, timeouts)
                }
                if Task.isCancelled { cancel(id) }
            }
        } onCancel: {
            cancel(id)
        }
    }

    private func cancel(_ id: ClientExchange.ID) {
        channel.eventLoop.execute { handler.value.cancel(id, HTTPClientError(.cancelled)) }
    }

    /// Ends what runs with the error, and the connection; returns when it is closed.
    func shutDown(_ error: HTTPClientError) async {
        channel.eventLoop.execute { handler.value.shutDown(error) }
        // It is closed whether the future tells of an error or not.
        try? await channel.closeFuture.get()
    }

    /// Closes a connection that nobody uses.
    func close() { channel.close(promise: nil) }
}
