import NIOCore

/// Carries a connection and one of its exchanges into the handler's task, and back to their loop.
struct HTTPServerExchangeHandle: Sendable {
    let connection: NIOLoopBound<HTTPServerConnection>
    let exchange: NIOLoopBound<HTTPServerExchange>
    let eventLoop: any EventLoop

    /// Calls on the loop: at once where the task runs on it, as it does unless the handler went elsewhere.
    func onLoop<Result: Sendable>(_ body: @escaping @Sendable (HTTPServerConnection, HTTPServerExchange) -> Result)
        async -> Result
    {
        if eventLoop.inEventLoop { return body(connection.value, exchange.value) }
        return await withCheckedContinuation { continuation in
            eventLoop.execute { continuation.resume(returning: body(connection.value, exchange.value)) }
        }
    }

    /// Sends a part of a streamed body, and waits until there is room for more.
    func send(_ bytes: ByteBuffer) async throws {
        let room = try await onLoop { connection, exchange in
            Result { try connection.write(bytes, toStreamOf: exchange) }
        }.get()
        try await room?.get()
    }
}
