public import NIOCore

/// Takes a streamed body's bytes.
public struct ResponseBodyWriter: Sendable {
    private let send: @Sendable (ByteBuffer) async throws -> Void

    /// A writer that hands everything to `send`; for tests of what writes a body.
    public init(_ send: @escaping @Sendable (ByteBuffer) async throws -> Void) { self.send = send }

    /// Sends bytes, and returns when there is room for more: a slow client slows its writer down.
    ///
    /// Writes of several tasks do not mix.
    ///
    /// - Throws: when the client went away.
    public func write(_ bytes: ByteBuffer) async throws { try await send(bytes) }

    /// Sends text as UTF-8.
    public func write(_ text: String) async throws { try await send(ByteBuffer(string: text)) }
}
