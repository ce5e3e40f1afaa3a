public import NIOCore

/// A response's body.
public struct ResponseBody: Sendable {
    enum Storage {
        case empty
        case bytes(ByteBuffer)
        case stream(Stream)
        case webSocket(WebSocketUpgrade)
    }

    struct Stream: Sendable {
        let length: Int?
        /// Whether it goes on until somebody stops it, as streams of events do, so that a draining server has to.
        let isEndless: Bool
        let write: @Sendable (ResponseBodyWriter) async throws -> Void
    }

    let storage: Storage

    var isStream: Bool { if case .stream = storage { true } else { false } }

    /// No body.
    public static let empty = ResponseBody(storage: .empty)

    /// A body that is there.
    public static func bytes(_ bytes: ByteBuffer) -> ResponseBody { ResponseBody(storage: .bytes(bytes)) }

    /// A body that `write` makes while it is sent: in chunks, or with `Content-Length` when `length` is known.
    ///
    /// `write` runs on the connection's event loop, after the head was sent, and not for a `HEAD`. When it throws, or
    /// writes another number of bytes than `length`, the connection is cut so that the client sees that something is
    /// missing. Its task is cancelled when the client goes away.
    public static func stream(
        length: Int? = nil, _ write: @escaping @Sendable (ResponseBodyWriter) async throws -> Void
    ) -> ResponseBody {
        ResponseBody(storage: .stream(Stream(length: length, isEndless: false, write: write)))
    }

    /// A body that goes on for as long as the client listens. A draining server cancels the task of `write` and ends the
    /// body in good order.
    public static func endlessStream(_ write: @escaping @Sendable (ResponseBodyWriter) async throws -> Void)
        -> ResponseBody
    {
        ResponseBody(storage: .stream(Stream(length: nil, isEndless: true, write: write)))
    }

    /// The bytes, where they are there already.
    public var bytes: ByteBuffer? {
        switch storage {
        case .empty: ByteBuffer()
        case .bytes(let bytes): bytes
        case .stream, .webSocket: nil
        }
    }
}
