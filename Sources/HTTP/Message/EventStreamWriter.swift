import NIOCore
public import NIOHTTP1

/// Sends server-sent events.
public struct EventStreamWriter: Sendable {
    private let writer: ResponseBodyWriter

    /// Events into a body.
    public init(_ writer: ResponseBodyWriter) { self.writer = writer }

    /// Sends an event, and returns when there is room for more.
    public func send(_ event: ServerSentEvent) async throws {
        var buffer = ByteBuffer()
        event.write(to: &buffer)
        try await writer.write(buffer)
    }

    /// Sends a comment, which clients ignore and proxies take for life.
    public func sendHeartbeat() async throws { try await writer.write(":\n\n") }
}

extension Response {
    /// A stream of server-sent events for as long as `send` runs, with a comment every `heartbeat`, so that neither side's
    /// proxies take it for idle.
    ///
    /// The task of `send` is cancelled when the client goes away and when the server drains; then it just returns.
    public static func eventStream(
        heartbeat: Duration = .seconds(20), headers: HTTPHeaders = [:],
        _ send: @escaping @Sendable (EventStreamWriter) async throws -> Void
    ) -> Response {
        var headers = headers
        headers.replaceOrAdd(name: "content-type", value: "text/event-stream")
        headers.replaceOrAdd(name: "cache-control", value: "no-store")
        // nginx buffers answers otherwise.
        headers.replaceOrAdd(name: "x-accel-buffering", value: "no")
        return Response(
            status: .ok, headers: headers,
            body: .endlessStream { writer in
                let events = EventStreamWriter(writer)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await send(events) }
                    group.addTask {
                        while true {
                            try await Task.sleep(for: heartbeat)
                            try await events.sendHeartbeat()
                        }
                    }
                    try await group.next()
                    group.cancelAll()
                }
            })
    }
}
