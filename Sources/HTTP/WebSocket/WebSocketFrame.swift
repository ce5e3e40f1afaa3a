public import NIOCore

/// A whole, unfragmented frame as a server sends it: encoded once, and sent to as many sockets as one likes without a copy.
public struct WebSocketFrame: Sendable, Hashable {
    /// The encoded frame.
    public let bytes: ByteBuffer
    private let headerLength: UInt8

    /// A text message; `payload` has to be UTF-8.
    public static func text(_ payload: ByteBuffer, allocator: ByteBufferAllocator = .init()) -> WebSocketFrame {
        WebSocketFrame(.text, payload, allocator: allocator)
    }

    /// A text message.
    public static func text(_ text: String, allocator: ByteBufferAllocator = .init()) -> WebSocketFrame {
        WebSocketFrame(.text, ByteBuffer(string: text), allocator: allocator)
    }

    /// A binary message.
    public static func binary(_ payload: ByteBuffer, allocator: ByteBufferAllocator = .init()) -> WebSocketFrame {
        WebSocketFrame(.binary, payload, allocator: allocator)
    }

    init(_ opcode: WebSocketOpcode, _ payload: ByteBuffer, allocator: ByteBufferAllocator = .init()) {
        var bytes = allocator.buffer(capacity: payload.readableBytes + 10)
        Self.writeHeader(0x80 | opcode.rawValue, length: payload.readableBytes, isMasked: false, to: &bytes)
        headerLength = UInt8(bytes.readableBytes)
        bytes.writeImmutableBuffer(payload)
        self.bytes = bytes
    }

    /// The same frame as a client sends it: a copy, masked with `mask`.
    func masked(with mask: WebSocketMask, allocator: ByteBufferAllocator) -> ByteBuffer {
        var payload = bytes
        payload.moveReaderIndex(forwardBy: Int(headerLength))
        var masked = allocator.buffer(capacity: payload.readableBytes + 14)
        let first = bytes.getInteger(at: bytes.readerIndex, as: UInt8.self) ?? 0
        Self.writeHeader(first, length: payload.readableBytes, isMasked: true, to: &masked)
        mask.write(to: &masked)
        let start = masked.writerIndex
        masked.writeBuffer(&payload)
        mask.apply(to: &masked, at: start)
        return masked
    }

    /// The first byte and the length, in the fewest bytes that hold it (RFC 6455, section 5.2).
    private static func writeHeader(_ first: UInt8, length: Int, isMasked: Bool, to buffer: inout ByteBuffer) {
        let mask: UInt8 = isMasked ? 0x80 : 0
        switch length {
        case ..<126: buffer.writeMultipleIntegers(first, mask | UInt8(length))
        case ..<65_536: buffer.writeMultipleIntegers(first, mask | 126, UInt16(length))
        default: buffer.writeMultipleIntegers(first, mask | 127, UInt64(length))
        }
    }
}
